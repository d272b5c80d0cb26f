/* Lets writes and syncs below a folder fail while a control file says so: for LD_PRELOAD, tests only.
 *
 * HELPDESK_FAULT_DIR names the folder, HELPDESK_FAULT_CONTROL a file with two words: "write" or "sync", and
 * "ENOSPC", "EIO" or "SHORT". No such file: everything works.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Gives the error for this call, -1 for a short write, 0 for none. */
static int fault(int fd, const char *kind)
{
    const char *dir = getenv("HELPDESK_FAULT_DIR"), *control = getenv("HELPDESK_FAULT_CONTROL");
    char link[64], path[4096], words[64];
    ssize_t size;
    long file;

    if (!dir || !control || (file = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY)) < 0)
        return 0;
    size = syscall(SYS_read, (int)file, words, sizeof words - 1);
    syscall(SYS_close, (int)file);
    if (size <= 0)
        return 0;
    words[size] = 0;
    if (strncmp(words, kind, strlen(kind)) != 0)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    size = readlink(link, path, sizeof path - 1);
    if (size <= 0)
        return 0;
    path[size] = 0;
    if (strncmp(path, dir, strlen(dir)) != 0)
        return 0;
    return strstr(words, "ENOSPC") ? ENOSPC : strstr(words, "SHORT") ? -1 : EIO;
}

ssize_t write(int fd, const void *data, size_t size)
{
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    int error = fault(fd, "write");
    if (error > 0) {
        errno = error;
        return -1;
    }
    return real(fd, data, error < 0 && size > 1 ? size / 2 : size);
}

static ssize_t write_at(const char *name, int fd, const void *data, size_t size, off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, name);
    int error = fault(fd, "write");
    if (error > 0) {
        errno = error;
        return -1;
    }
    if (error < 0 && size > 1) { /* half of it, and then the disk is full */
        real(fd, data, size / 2, at);
        errno = ENOSPC;
        return -1;
    }
    return real(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return write_at("pwrite", fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at)
{
    return write_at("pwrite64", fd, data, size, at);
}

static int sync_of(const char *name, int fd)
{
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    int error = fault(fd, "sync");
    if (error) {
        errno = error > 0 ? error : EIO;
        return -1;
    }
    return real(fd);
}

int fsync(int fd)
{
    return sync_of("fsync", fd);
}

int fdatasync(int fd)
{
    return sync_of("fdatasync", fd);
}
