/*
 * probe: does what a daemon in other hands would try, and tells what the system let it do. It takes comityd's place in the
 * unit (see inside/40-sandbox.sh), so that it runs in exactly that sandbox.
 *
 *     probe                prints "allowed NAME" or "refused NAME: reason" for each attempt, then "done"
 *     probe stall PID      stops every thread of a process but its first, until the process ends
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Each attempt returns a descriptor, 0 or more, or -1 with errno. */

static int write_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    return fd >= 0 && write(fd, "x", 1) == 1 ? fd : -1;
}

static int read_file(const char *path)
{
    char byte;
    int fd = open(path, O_RDONLY);
    return fd >= 0 && read(fd, &byte, 1) >= 0 ? fd : -1;
}

static int list(const char *path)
{
    DIR *directory = opendir(path);
    int count = -1; /* but . and .. */
    if (directory == NULL)
        return -1;
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
        if (entry->d_name[0] != '.')
            count++;
    closedir(directory);
    errno = ENOENT;
    return count;
}

static int open_socket(int family, int type)
{
    return socket(family, type, type == SOCK_RAW && family == AF_INET ? IPPROTO_ICMP : 0);
}

static int execute(const char *path)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        execl(path, path, "/dev/null", (char *)NULL);
        _exit(errno);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    errno = WEXITSTATUS(status);
    return errno == 0 ? 0 : -1;
}

static int map_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? -1 : 0;
}

static int turn_into_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? -1 : mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

/* Other processes of this user are there (the kernel's first one always is). */
static int see_process_one(void)
{
    struct stat status;
    return stat("/proc/1", &status);
}

static int set_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return clock_settime(CLOCK_REALTIME, &now);
}

static int be_realtime(void)
{
    struct sched_param parameter = {.sched_priority = 1};
    return sched_setscheduler(0, SCHED_FIFO, &parameter);
}

static int make_privileged_file(void)
{
    int fd = open("privileged", O_WRONLY | O_CREAT, 0700);
    int result = fd < 0 ? -1 : fchmod(fd, 04755);
    unlink("privileged");
    return result;
}

static int dump_core(void)
{
    struct rlimit limit = {1, 1};
    return setrlimit(RLIMIT_CORE, &limit);
}

static int listen_to_peers(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return bind(fd, (struct sockaddr *)&address, sizeof address) == 0 ? listen(fd, 1) : -1;
}

static int use_low_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(80)};
    return bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address);
}

/* Each in a process of its own, so that none changes what the next may do. */
#define ATTEMPT(name, call)                                                                                  \
    do {                                                                                                     \
        fflush(stdout);                                                                                      \
        pid_t child = fork();                                                                                \
        if (child == 0) {                                                                                    \
            errno = 0;                                                                                       \
            if ((call) >= 0)                                                                                 \
                printf("allowed %s\n", name);                                                                \
            else                                                                                             \
                printf("refused %s: %s\n", name, strerror(errno));                                           \
            fflush(stdout);                                                                                  \
            _exit(0);                                                                                        \
        }                                                                                                    \
        waitpid(child, NULL, 0);                                                                             \
    } while (false)

static void try_files(const char *store)
{
    if (chdir(store) != 0)
        printf("refused enter-store: %s\n", strerror(errno));
    ATTEMPT("write-store", write_file("probe"));
    unlink("probe");
    ATTEMPT("make-suid-file", make_privileged_file());
    ATTEMPT("write-configuration", write_file("/etc/comity/probe"));
    ATTEMPT("write-etc", write_file("/etc/probe"));
    ATTEMPT("write-usr", write_file("/usr/probe"));
    ATTEMPT("write-run", write_file("/run/probe"));
    ATTEMPT("write-var-log", write_file("/var/log/probe"));
    ATTEMPT("write-shared-memory", write_file("/dev/shm/probe"));
    ATTEMPT("read-shadow", read_file("/etc/shadow"));
    ATTEMPT("list-root-home", list("/root"));
    ATTEMPT("list-homes", list("/home"));
    ATTEMPT("see-tmp-of-others", access("/tmp/of-others", F_OK));
    ATTEMPT("read-kernel-log", read_file("/dev/kmsg"));
    ATTEMPT("read-memory", read_file("/dev/mem"));
    ATTEMPT("write-kernel-settings", write_file("/proc/sys/kernel/hostname"));
    ATTEMPT("read-kernel-settings", read_file("/proc/sys/kernel/osrelease"));
    ATTEMPT("write-cgroups", write_file("/sys/fs/cgroup/probe"));
    ATTEMPT("see-process-1", see_process_one());
    ATTEMPT("read-others-store", list("/var/lib/comity/PA"));
    ATTEMPT("read-others-configuration", list("/etc/comity/PA"));
}

static void try_calls(void)
{
    struct utsname_probe {
        char name[8];
    } host = {"probe"};
    ATTEMPT("set-host-name", sethostname(host.name, 5));
    ATTEMPT("mount", mount("none", "/tmp", "tmpfs", 0, NULL));
    ATTEMPT("make-user-namespace", unshare(CLONE_NEWUSER));
    ATTEMPT("make-network-namespace", unshare(CLONE_NEWNET));
    ATTEMPT("become-root", setuid(0));
    ATTEMPT("trace", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    ATTEMPT("set-clock", set_clock());
    ATTEMPT("be-realtime", be_realtime());
    ATTEMPT("raise-priority", setpriority(PRIO_PROCESS, 0, -5));
    ATTEMPT("dump-core", dump_core());
    ATTEMPT("change-personality", personality(ADDR_NO_RANDOMIZE));
    ATTEMPT("map-writable-code", map_code());
    ATTEMPT("turn-data-into-code", turn_into_code());
    ATTEMPT("use-keyring", (int)syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
    ATTEMPT("load-bpf", (int)syscall(SYS_bpf, 5, NULL, 0));
    ATTEMPT("watch-performance", (int)syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
    ATTEMPT("load-module", (int)syscall(SYS_init_module, NULL, 0, ""));
    ATTEMPT("reboot", (int)syscall(SYS_reboot, 0, 0, 0, NULL));
    ATTEMPT("run-shell", execute("/bin/sh"));
    ATTEMPT("run-true", execute("/usr/bin/true"));
}

static void try_network(void)
{
    ATTEMPT("listen", listen_to_peers());
    ATTEMPT("local-socket", open_socket(AF_UNIX, SOCK_STREAM));
    ATTEMPT("internet-6", open_socket(AF_INET6, SOCK_STREAM));
    ATTEMPT("low-port", use_low_port());
    ATTEMPT("packet-socket", open_socket(AF_PACKET, SOCK_RAW));
    ATTEMPT("raw-socket", open_socket(AF_INET, SOCK_RAW));
    ATTEMPT("netlink-socket", open_socket(AF_NETLINK, SOCK_RAW));
    ATTEMPT("vsock-socket", open_socket(AF_VSOCK, SOCK_STREAM));
}

/* Only a thread that has been stopped, as a disk that hangs would stop it: the loop goes on. */
static int stall(pid_t process)
{
    char path[64];
    int status;
    unsigned stopped = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *tasks = opendir(path);
    if (tasks == NULL)
        return EXIT_FAILURE;
    for (const struct dirent *entry = readdir(tasks); entry != NULL; entry = readdir(tasks)) {
        pid_t thread = (pid_t)atoi(entry->d_name);
        if (thread <= 0 || thread == process)
            continue;
        if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) != 0 ||
            ptrace(PTRACE_INTERRUPT, thread, NULL, NULL) != 0) {
            perror("ptrace");
            return EXIT_FAILURE;
        }
        stopped++;
    }
    closedir(tasks);
    printf("stopped %u threads\n", stopped);
    fflush(stdout);
    while (kill(process, 0) == 0)
        if (waitpid(-1, &status, __WALL | WNOHANG) <= 0)
            usleep(20000);
    return stopped > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "stall") == 0)
        return stall((pid_t)atoi(argv[2]));
    const char *store = getenv("STATE_DIRECTORY");
    try_files(store == NULL ? "/var/lib/comity" : store);
    try_network();
    try_calls();
    puts("done");
    return EXIT_SUCCESS;
}
