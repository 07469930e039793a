#include "app/signals.h"

#include "base/base.h"
#include "base/log.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

/* A handler may post a semaphore and little else; the thread that waits for it
 * may do anything. */
static atomic_int stop_signal;
static atomic_bool reload_asked, ending;
static sem_t came;
static pthread_t thread;
static bool running;

static void on_signal(int number)
{
    if (number == SIGHUP)
        atomic_store(&reload_asked, true);
    else
        atomic_store(&stop_signal, number);
    sem_post(&came);
}

static void *pass_on(void *arg)
{
    void (*wake)(void *) = *(void (**)(void *))arg;
    for (;;) {
        while (sem_wait(&came) != 0)
            continue; /* a signal came to this thread */
        if (atomic_load(&ending))
            return NULL;
        wake(NULL);
    }
}

void signals_catch(void (*wake)(void *ctx))
{
    static void (*kept)(void *ctx);
    struct sigaction a = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
    kept = wake;
    atomic_store(&ending, false);
    sem_init(&came, 0, 0);
    int rc = pthread_create(&thread, NULL, pass_on, &kept);
    running = rc == 0;
    if (!running) /* they are seen at the loop's next round */
        log_warn("cannot start a thread: %s", strerror(rc));
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGHUP, &a, NULL);
}

void signals_release(void)
{
    if (!running)
        return;
    atomic_store(&ending, true);
    sem_post(&came);
    pthread_join(thread, NULL);
    running = false;
}

int signals_stop(void)
{
    return atomic_load(&stop_signal);
}

bool signals_take_reload(void)
{
    return atomic_exchange(&reload_asked, false);
}
