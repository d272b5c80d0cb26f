/* Moves the wall clock of a process by as many seconds as a file says, also while it runs: for LD_PRELOAD, tests only.
 *
 * HELPDESK_CLOCK_FILE names the file; none or an empty one: the true time. The monotonic clock is left alone, as when
 * somebody sets a machine's clock.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long shift(void)
{
    const char *name = getenv("HELPDESK_CLOCK_FILE");
    char words[32];
    ssize_t size;
    long file;

    if (!name || (file = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY)) < 0)
        return 0;
    size = syscall(SYS_read, (int)file, words, sizeof words - 1);
    syscall(SYS_close, (int)file);
    if (size <= 0)
        return 0;
    words[size] = 0;
    return atol(words);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += shift();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now)
{
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (now)
        *now = precise.tv_sec;
    return precise.tv_sec;
}
