#include <sqlite3.h>

/* sqlite3_config(3) takes what Swift cannot pass: variable arguments. Without statistics of its
   memory SQLite need not lock for every allocation. Only before the first connection. */
static inline int footbridge_sqlite_keep_no_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
