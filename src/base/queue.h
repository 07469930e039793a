/* queue - a bounded queue of fixed-size messages between two threads.
 * Sending moves ownership of whatever the message points to; a refused send
 * leaves it with the sender. Thread: any number of senders and receivers.
 * The lock is a leaf: nothing but queue_remove()'s match() is called while it
 * is held. */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include "base/base.h"

struct queue;

struct queue *queue_create(size_t message_bytes, size_t capacity);
void queue_destroy(struct queue *q); /* must be empty; NULL is fine */

/* False when full or closed; never blocks. */
bool queue_send(struct queue *q, const void *message) MUST_USE;
/* False when empty; never blocks. */
bool queue_take(struct queue *q, void *message) MUST_USE;
/* Wait up to timeout_ms (< 0: for ever). False on time-out, or when the queue
 * is closed and empty. */
bool queue_wait(struct queue *q, void *message, int timeout_ms) MUST_USE;
/* Remove every queued message for which match() says true, giving each to
 * drop() (NULL: nothing to free); used to coalesce requests that nobody waits
 * for any more. Returns how many. match() runs under the lock and looks at its
 * message and ctx only; drop() runs after it is let go. */
size_t queue_remove(struct queue *q, bool (*match)(const void *m, void *ctx),
                    void (*drop)(void *m, void *ctx), void *ctx);
void queue_close(struct queue *q); /* wakes every waiter; sends fail */
size_t queue_count(struct queue *q);

#endif
