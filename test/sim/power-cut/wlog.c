/*
 * Records what a process asks of the disk: every change of a file below WLOG_DIR, in order and with its bytes, appended
 * to WLOG_FILE. Loaded with LD_PRELOAD; disk.ts reads the record and knows what a power cut may leave of it.
 *
 *   kind:u8  0:u8  path length:u16  data length:u32  offset:u64  path  data        (little endian)
 *
 *   W write   T truncate to offset   S sync (file or directory)   C create   U unlink   R rename (data = new path)
 *
 * An operation is recorded after it has happened. Whoever sees an acknowledgement and then looks at the record's length
 * therefore knows that everything the acknowledgement stands on is before that point.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int record_fd = -1;
static char root[PATH_MAX];
static size_t root_length;

__attribute__((constructor)) static void open_record(void) {
	const char *dir = getenv("WLOG_DIR"), *file = getenv("WLOG_FILE");
	if (!dir || !file || !realpath(dir, root)) return;
	root_length = strlen(root);
	record_fd = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

/* The path below the root ("" for the root itself), or NULL for everything else. */
static const char *below_root(const char *path) {
	if (record_fd < 0 || strncmp(path, root, root_length) != 0) return NULL;
	if (path[root_length] == '/') return path + root_length + 1;
	return path[root_length] == 0 ? "" : NULL;
}

static const char *path_of_fd(int fd, char *buffer) {
	char link[40];
	if (record_fd < 0 || fd == record_fd) return NULL;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, buffer, PATH_MAX - 1);
	if (length < 0) return NULL;
	buffer[length] = 0;
	return below_root(buffer);
}

/* Follows the directory, not the last name: that one may just have been removed. */
static const char *path_of_name(int dir_fd, const char *name, char *buffer) {
	char copy[PATH_MAX], joined[PATH_MAX * 2];
	if (record_fd < 0 || strlen(name) >= sizeof copy) return NULL;
	if (name[0] != '/' && dir_fd != AT_FDCWD) return NULL;
	strcpy(copy, name);
	char *slash = strrchr(copy, '/');
	if (slash) *slash = 0;
	if (!realpath(slash ? (slash == copy ? "/" : copy) : ".", buffer)) return NULL;
	snprintf(joined, sizeof joined, "%s/%s", buffer, slash ? slash + 1 : name);
	if (strlen(joined) >= PATH_MAX) return NULL;
	strcpy(buffer, joined);
	return below_root(buffer);
}

/* One write(2) a record: O_APPEND keeps records of several threads whole. */
static void append_record(char kind, const char *path, uint64_t offset, const struct iovec *data, int parts, size_t length) {
	int saved = errno;
	uint16_t path_length = strlen(path);
	size_t size = 16 + path_length + length;
	unsigned char *bytes = calloc(1, size), *at = bytes + 16 + path_length;
	uint32_t data_length = length;
	bytes[0] = kind;
	memcpy(bytes + 2, &path_length, 2);
	memcpy(bytes + 4, &data_length, 4);
	memcpy(bytes + 8, &offset, 8);
	memcpy(bytes + 16, path, path_length);
	for (int i = 0; i < parts && length > 0; i++) {
		size_t take = data[i].iov_len < length ? data[i].iov_len : length;
		memcpy(at, data[i].iov_base, take);
		at += take;
		length -= take;
	}
	if (syscall(SYS_write, record_fd, bytes, size) != (ssize_t)size) abort();
	free(bytes);
	errno = saved;
}

static void record_data(int fd, int64_t offset, const struct iovec *data, int parts, ssize_t done) {
	char buffer[PATH_MAX];
	const char *path = done > 0 ? path_of_fd(fd, buffer) : NULL;
	if (!path) return;
	if (offset < 0) offset = lseek(fd, 0, SEEK_CUR) - done;
	append_record('W', path, offset, data, parts, done);
}

static int record_fd_event(char kind, int fd, uint64_t offset, int result) {
	char buffer[PATH_MAX];
	const char *path = result == 0 ? path_of_fd(fd, buffer) : NULL;
	if (path) append_record(kind, path, offset, NULL, 0, 0);
	return result;
}

#define WRITE(name, offset_type)                                                             \
	ssize_t name(int fd, const void *data, size_t size, offset_type offset) {                \
		ssize_t done = REAL(name)(fd, data, size, offset);                                   \
		record_data(fd, offset, &(struct iovec){(void *)data, size}, 1, done);               \
		return done;                                                                         \
	}
#define WRITE_PARTS(name, offset_type)                                                       \
	ssize_t name(int fd, const struct iovec *data, int parts, offset_type offset) {          \
		ssize_t done = REAL(name)(fd, data, parts, offset);                                  \
		record_data(fd, offset, data, parts, done);                                          \
		return done;                                                                         \
	}
WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)
WRITE_PARTS(pwritev, off_t)
WRITE_PARTS(pwritev64, off64_t)

ssize_t write(int fd, const void *data, size_t size) {
	ssize_t done = REAL(write)(fd, data, size);
	record_data(fd, -1, &(struct iovec){(void *)data, size}, 1, done);
	return done;
}

ssize_t writev(int fd, const struct iovec *data, int parts) {
	ssize_t done = REAL(writev)(fd, data, parts);
	record_data(fd, -1, data, parts, done);
	return done;
}

int ftruncate(int fd, off_t size) { return record_fd_event('T', fd, size, REAL(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size) { return record_fd_event('T', fd, size, REAL(ftruncate64)(fd, size)); }
int fsync(int fd) { return record_fd_event('S', fd, 0, REAL(fsync)(fd)); }
int fdatasync(int fd) { return record_fd_event('S', fd, 0, REAL(fdatasync)(fd)); }

int unlink(const char *name) {
	char buffer[PATH_MAX];
	int result = REAL(unlink)(name);
	const char *path = result == 0 ? path_of_name(AT_FDCWD, name, buffer) : NULL;
	if (path) append_record('U', path, 0, NULL, 0, 0);
	return result;
}

int rename(const char *old_name, const char *new_name) {
	char old_buffer[PATH_MAX], new_buffer[PATH_MAX];
	int result = REAL(rename)(old_name, new_name);
	const char *from = result == 0 ? path_of_name(AT_FDCWD, old_name, old_buffer) : NULL;
	const char *to = from ? path_of_name(AT_FDCWD, new_name, new_buffer) : NULL;
	if (to) append_record('R', from, 0, &(struct iovec){(void *)to, strlen(to)}, 1, strlen(to));
	return result;
}

static int record_open(int dir_fd, const char *name, int flags, int existed, int fd) {
	char buffer[PATH_MAX];
	const char *path = fd >= 0 && (flags & (O_CREAT | O_TRUNC)) ? path_of_name(dir_fd, name, buffer) : NULL;
	if (path && !existed) append_record('C', path, 0, NULL, 0, 0);
	if (path && existed && (flags & O_TRUNC)) append_record('T', path, 0, NULL, 0, 0);
	return fd;
}

#define MODE                                                                                 \
	va_list list;                                                                            \
	va_start(list, flags);                                                                   \
	mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;                                \
	va_end(list);                                                                            \
	int existed = !(flags & O_CREAT) || faccessat(AT_FDCWD, name, F_OK, 0) == 0
#define OPEN(open_name)                                                                      \
	int open_name(const char *name, int flags, ...) {                                        \
		MODE;                                                                                \
		return record_open(AT_FDCWD, name, flags, existed, REAL(open_name)(name, flags, mode)); \
	}
#define OPEN_AT(open_name)                                                                   \
	int open_name(int dir_fd, const char *name, int flags, ...) {                            \
		MODE;                                                                                \
		return record_open(dir_fd, name, flags, existed, REAL(open_name)(dir_fd, name, flags, mode)); \
	}
OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)
