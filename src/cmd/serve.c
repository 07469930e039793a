#include "base/log.h"
#include "cmd/cmd.h"
#include "feed/server.h"

#include <signal.h>
#include <stdio.h>

static const char usage[] =
    "usage: wanjia serve --register F [--listen ADDRESS:PORT] [OPTION …]\n"
    "\n"
    "Feeds walls with a register: they follow every change of it over HTTP, "
    "by\n"
    "[source] kind = feed and url (config/feed.openapi.yaml is the contract).\n"
    "The register is told as it is edited, by whatever program. Runs until\n"
    "SIGTERM or SIGINT.\n"
    "\n"
    "  --register F     the register\n"
    "  --listen A:P     default 127.0.0.1:8470; port 0: any free one. Any "
    "other\n"
    "                   address than loopback needs the next three\n"
    "  --tls-cert F     certificate chain, PEM\n"
    "  --tls-key F      its key, PEM\n"
    "  --token-file F   what walls must show; readable by its owner alone\n";

static int run(int argc, char **argv)
{
    struct feed_server_options o = { .listen = "127.0.0.1:8470" };
    struct feed_server *server;
    struct error err = { "" };
    const struct cmd_option options[] = {
        { "register", &o.register_path, NULL }, { "listen", &o.listen, NULL },
        { "tls-cert", &o.tls_cert, NULL },      { "tls-key", &o.tls_key, NULL },
        { "token-file", &o.token_file, NULL },
    };
    int code = cmd_parse(&cmd_serve, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (!o.register_path || !*o.register_path)
        return cmd_fail(EXIT_USAGE, "serve: give --register FILE");
    /* Before any thread is made, so that none of them takes the signal. */
    sigset_t set;
    int number = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (feed_server_create(&o, &server, &err))
        return cmd_fail(EXIT_FAILED, "%s", err.text);
    printf("listening on port %d\n", feed_server_port(server));
    fflush(stdout);
    sigwait(&set, &number);
    log_info("leaving on signal %d", number);
    feed_server_destroy(server);
    return 0;
}

const struct cmd cmd_serve = { "serve", "feed other walls with a register",
                               usage, run };
