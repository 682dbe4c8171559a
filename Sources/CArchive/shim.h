#pragma once
#include <archive.h>
#include <archive_entry.h>

// The AE_IF… names are casts in macros, which Swift does not import.
static inline int carchive_is_file(struct archive_entry *entry) { return archive_entry_filetype(entry) == AE_IFREG; }
static inline int carchive_is_folder(struct archive_entry *entry) { return archive_entry_filetype(entry) == AE_IFDIR; }
static inline int carchive_is_symlink(struct archive_entry *entry) { return archive_entry_filetype(entry) == AE_IFLNK; }
static inline void carchive_set_file(struct archive_entry *entry) { archive_entry_set_filetype(entry, AE_IFREG); }
