# Functions of compare.sh: each subject as a pair of nodes on this machine, the first with records, the second following it over
# mutually authenticated TLS, both syncing to disk before they answer.
# shellcheck shell=bash

# now: seconds since the epoch
now() { date +%s.%N; }
per_second() { echo "$1 $2 $3" | awk '{printf "%.0f", $1 / ($3 - $2)}'; }
# wait_until SECONDS COMMAND...: poll every 20 ms
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || { echo "gave up waiting for: $*" >&2; exit 1; }
        sleep 0.02
    done
}
# report NAME VALUE UNIT
report() {
    printf '%s %s %s\n' "$1" "$2" "$3"
    printf '%s %s\n' "$1" "$2" >>"$results"
}
# run_client PREFIX ARGUMENT...: report what the load program measured, under a prefix
run_client() {
    local prefix=$1 name value unit
    shift
    "$client" "$@" >"$work/client.out" || exit 1
    while read -r name value unit; do report "$prefix.$name" "$value" "$unit"; done <"$work/client.out"
}
# cpu_of PID...: CPU seconds used so far, user and system, children of PostgreSQL's postmaster included
cpu_of() {
    local pid
    for pid in "$@"; do cat "/proc/$pid/stat" $(pgrep -P "$pid" | sed 's|.*|/proc/&/stat|') 2>/dev/null; done |
        awk '{sub(/.*\) /, ""); sum += $12 + $13} END {printf "%.2f", sum / 100}'
}
peak_of() { awk '/VmHWM/ {printf "%.0f", $2 / 1024}' "/proc/$1/status"; }
disk_of() { du -sm "$1" | cut -f1; }

# ---- keys and certificates for Redis and PostgreSQL: one authority, a certificate for each node

make_certificates() {
    local name
    mkdir -p "$work/tls"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench-ca \
        -keyout "$work/tls/ca.key" -out "$work/tls/ca.crt" 2>/dev/null
    for name in first second; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=bench -keyout "$work/tls/$name.key" \
            -out "$work/tls/$name.csr" 2>/dev/null
        openssl x509 -req -in "$work/tls/$name.csr" -CA "$work/tls/ca.crt" -CAkey "$work/tls/ca.key" -CAcreateserial -days 2 \
            -extfile <(echo "subjectAltName=IP:127.0.0.1,DNS:localhost") -out "$work/tls/$name.crt" 2>/dev/null
    done
    chmod 755 "$work" "$work/tls"
    chmod 644 "$work"/tls/*.crt
}

# ---- Comity

comity_ask() { "$bin/comity" --socket "$work/comity/$1/control.sock" "${@:2}"; }
comity_start() {
    "$bin/comityd" --config "$work/comity/$1/comityd.conf" 2>>"$work/comity/$1/log" &
    eval "comity_pid_$1=$!"
    wait_until 60 comity_ask "$1" status
}
comity_make() {
    rm -rf "$work/comity"
    "$root/certs/make-federation" "$work/comity" --federation bench --base-port 29301 BS CO >/dev/null
    for bureau in BS CO; do "$bin/comityd" --init-store --config "$work/comity/$bureau/comityd.conf" >/dev/null; done
    comity_start BS
    first=comity:$work/comity/BS/control.sock
    second=comity:$work/comity/CO/control.sock
}
comity_follow() { comity_start CO; }
comity_has() {
    [ "$(comity_ask CO --json status | jq -r '[.logs[]? | select(.origin == "BS") | .absorbed][0] // 0')" = "$1" ]
}
comity_pids() { echo "${comity_pid_BS:-}" "${comity_pid_CO:-}"; }
comity_disk() { disk_of "$work/comity/CO/state"; }
comity_stop() { kill $(comity_pids) 2>/dev/null || true; wait $(comity_pids) 2>/dev/null || true; comity_pid_CO=; }

# ---- Redis: everything synced before it is answered (appendfsync always)

redis_start() { # NAME PORT [OPTION...]
    mkdir -p "$work/redis/$1"
    redis-server --dir "$work/redis/$1" --port 0 --tls-port "$2" --bind 127.0.0.1 --unixsocket "$work/redis/$1/socket" \
        --tls-cert-file "$work/tls/$1.crt" --tls-key-file "$work/tls/$1.key" --tls-ca-cert-file "$work/tls/ca.crt" \
        --tls-auth-clients yes --tls-replication yes --appendonly yes --appendfsync always --save '' \
        --client-output-buffer-limit 'replica 0 0 0' --repl-diskless-sync-delay 0 "${@:3}" >"$work/redis/$1/log" &
    eval "redis_pid_$1=$!"
    wait_until 30 redis-cli -s "$work/redis/$1/socket" ping
}
redis_make() {
    rm -rf "$work/redis"
    redis_start first 29311
    first=redis:$work/redis/first/socket
    second=redis:$work/redis/second/socket
}
redis_follow() { redis_start second 29312 --replicaof 127.0.0.1 29311; }
redis_has() {
    redis-cli -s "$work/redis/second/socket" info >"$work/redis/info"
    grep -q '^master_link_status:up' "$work/redis/info" && grep -q '^aof_rewrite_in_progress:0' "$work/redis/info" &&
        grep -q '^aof_rewrite_scheduled:0' "$work/redis/info" && grep -q "^db0:keys=$1," "$work/redis/info"
}
redis_pids() { echo "${redis_pid_first:-}" "${redis_pid_second:-}"; }
redis_disk() { disk_of "$work/redis/second"; }
redis_stop() { kill $(redis_pids) 2>/dev/null || true; wait $(redis_pids) 2>/dev/null || true; redis_pid_second=; }

# ---- PostgreSQL: logical replication, an index on the search key

pg() { runuser -u postgres -- "$pgbin/$1" "${@:2}"; }
postgres_sql() {
    local port=29321
    [ "$1" = first ] || port=29322
    runuser -u postgres -- psql -q -X -A -t -h "$work/postgres/$1" -p $port -d postgres -c "$2"
}
postgres_start() { # NAME PORT
    local directory=$work/postgres/$1
    mkdir -p "$directory"
    cp "$work/tls/$1.crt" "$work/tls/$1.key" "$work/tls/ca.crt" "$directory"
    chown -R postgres: "$directory"
    chmod 600 "$directory/$1.key"
    pg initdb -D "$directory/data" -A trust >/dev/null
    cat >>"$directory/data/postgresql.conf" <<CONF
port = $2
listen_addresses = '127.0.0.1'
unix_socket_directories = '$directory'
wal_level = logical
max_connections = 200
shared_buffers = 512MB
max_wal_size = 8GB
ssl = on
ssl_cert_file = '$directory/$1.crt'
ssl_key_file = '$directory/$1.key'
ssl_ca_file = '$directory/ca.crt'
CONF
    printf 'local all all trust\nhostssl all all 127.0.0.1/32 cert map=bench\n' >"$directory/data/pg_hba.conf"
    echo 'bench bench postgres' >"$directory/data/pg_ident.conf"
    pg pg_ctl -D "$directory/data" -l "$directory/log" -w start >/dev/null || { tail -5 "$directory/log" >&2; exit 1; }
    eval "postgres_pid_$1=$(head -1 "$directory/data/postmaster.pid")"
    postgres_sql "$1" 'create table record (id uuid primary key, key text not null, body text not null)'
    postgres_sql "$1" 'create index on record (key)'
}
postgres_make() {
    postgres_stop
    rm -rf "$work/postgres"
    mkdir -p "$work/postgres"
    postgres_start first 29321
    postgres_sql first 'create publication bench for table record'
    first="postgres:host=$work/postgres/first port=29321 user=postgres dbname=postgres"
    second="postgres:host=$work/postgres/second port=29322 user=postgres dbname=postgres"
}
postgres_follow() {
    local tls=$work/postgres/second
    postgres_start second 29322
    follow_from=$(now)
    postgres_sql second "create subscription bench connection 'host=127.0.0.1 port=29321 user=postgres dbname=postgres sslmode=verify-full sslrootcert=$tls/ca.crt sslcert=$tls/second.crt sslkey=$tls/second.key' publication bench" 2>/dev/null
}
postgres_has() { [ "$(postgres_sql second 'select count(*) from record')" = "$1" ]; }
postgres_pids() { echo "${postgres_pid_first:-}" "${postgres_pid_second:-}"; }
postgres_disk() { disk_of "$work/postgres/second/data"; }
postgres_stop() {
    local name
    for name in second first; do
        [ -d "$work/postgres/$name/data" ] && pg pg_ctl -D "$work/postgres/$name/data" -m immediate stop >/dev/null 2>&1 || true
    done
    postgres_pid_second=
    return 0
}
