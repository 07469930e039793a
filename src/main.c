/* wanjia - the wall of a county's poverty-alleviation headquarters. */
#include "base/clock.h"
#include "cmd/cmd.h"
#include "kiosk/crash.h"

#include <curl/curl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct cmd *const commands[] = {
    &cmd_show, &cmd_shot,   &cmd_demo,  &cmd_check,  &cmd_serve,
    &cmd_feed, &cmd_import, &cmd_rules, &cmd_backup, &cmd_pin, &cmd_bench
};

static void print_help(void)
{
    puts("Wanjia 万家: the wall of a county's poverty-alleviation "
         "headquarters.\n\n"
         "usage: wanjia COMMAND [OPTION …]\n");
    for (size_t i = 0; i < LENGTH(commands); i++)
        printf("  %-8s %s\n", commands[i]->name, commands[i]->summary);
    puts("\n`wanjia COMMAND --help` explains a command; `wanjia --version` "
         "says\nwhich version this is.");
}

/* What the process has computed so far was spent before main(), loading the
 * libraries. */
static int64_t process_started_us(void)
{
    struct timespec spent = { 0 };
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return clock_monotonic_us() - spent.tv_sec * 1000000 - spent.tv_nsec / 1000;
}

/* One heap, whose end is kept: heaps of other threads grow by 4 KiB and a
 * system call each, and what is free at an end goes back at once, so that a
 * register's pages and blobs cost a fault each time. Frames allocate nothing,
 * so threads do not meet here. */
static void tune_heap(void)
{
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 4 << 20);
    mallopt(M_TOP_PAD, 512 << 10);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

int main(int argc, char **argv)
{
    cmd_started_us = process_started_us();
    crash_no_core();
    tune_heap();
    if (argc < 2) {
        print_help();
        return EXIT_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        print_help();
        return 0;
    }
    if (!strcmp(argv[1], "--version")) {
        printf("wanjia %s (%s)\n", WANJIA_VERSION, curl_version());
        return 0;
    }
    for (size_t i = 0; i < LENGTH(commands); i++)
        if (!strcmp(argv[1], commands[i]->name))
            return commands[i]->run(argc - 1, argv + 1);
    return cmd_fail(EXIT_USAGE, "unknown command '%s'; see `wanjia --help`",
                    argv[1]);
}
