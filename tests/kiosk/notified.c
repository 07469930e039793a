/* Usage: notified SOCKET. Prints each message that comes, a line each, until
 * it is ended.
 *        notified SOCKET TEXT. Sends one instead: what was sent before it is
 * printed before it. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    char text[4096];
    ssize_t n;
    int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (argc < 2 || argc > 3 || strlen(argv[1]) >= sizeof a.sun_path || s < 0)
        return 2;
    memcpy(a.sun_path, argv[1], strlen(argv[1]));
    if (argc == 3)
        return sendto(s, argv[2], strlen(argv[2]), 0,
                      (const struct sockaddr *)&a, sizeof a) < 0;
    if (bind(s, (struct sockaddr *)&a, sizeof a) != 0)
        return 1;
    while ((n = recv(s, text, sizeof text - 1, 0)) >= 0) {
        text[n] = 0;
        puts(text);
        fflush(stdout);
    }
    return 1;
}
