#pragma once
#include <openssl/evp.h>

// What else Platform needs from C and Swift cannot reach: variadic calls, macros, calls behind _GNU_SOURCE.
#ifdef __linux__
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// By number, as the names are hidden from Swift and missing in some C libraries.
static inline int cplatform_rename_exclusive(const char *from, const char *to) {
    return (int)syscall(SYS_renameat2, -100 /* AT_FDCWD */, from, -100, to, 1 /* RENAME_NOREPLACE */);
}

static inline int cplatform_sync_file_system(int descriptor) {
    return (int)syscall(SYS_syncfs, descriptor);
}

static inline int cplatform_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static inline void cplatform_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

// Nothing to be set where the C library is another one: its allocator gives large blocks back anyway.
#ifdef __GLIBC__
#include <malloc.h>
#endif
static inline void cplatform_return_blocks_from(int bytes) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, bytes);
    // Whoever sets the one has the other stand still at 128 KiB (mallopt(3)): giving back and asking again for each file.
    mallopt(M_TRIM_THRESHOLD, 2 << 20);
#else
    (void)bytes;
#endif
}
#endif
