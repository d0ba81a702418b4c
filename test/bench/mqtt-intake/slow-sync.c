/* Makes every fsync and fdatasync of a process take SYNC_DELAY_MS longer, as an SD card would. Preloaded, not linked. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_longer(void)
{
	static long ms = -1;
	if (ms < 0) {
		const char *text = getenv("SYNC_DELAY_MS");
		ms = text ? atol(text) : 0;
	}
	struct timespec pause = { ms / 1000, (ms % 1000) * 1000000L };
	nanosleep(&pause, NULL);
}

static int sync_slowly(const char *name, int fd)
{
	int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
	wait_longer();
	return sync(fd);
}

int fsync(int fd) { return sync_slowly("fsync", fd); }
int fdatasync(int fd) { return sync_slowly("fdatasync", fd); }
