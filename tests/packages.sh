# Sourced by test.sh and demo.sh: which of Debian's packages are needed, and how they get there.

packages_of() {
    case $1 in
    build) echo gcc libc6-dev clang cmake ninja-build pkg-config protobuf-c-compiler libprotobuf-c-dev libssl-dev \
        libevent-dev libjansson-dev libicu-dev libinih-dev liblmdb-dev libbsd-dev openssl ;;
    run) echo gcc libc6-dev cmake ninja-build pkg-config protobuf-c-compiler libprotobuf-c-dev libssl-dev \
        libevent-dev libjansson-dev libicu-dev libinih-dev liblmdb-dev libbsd-dev libcunit1-dev openssl procps jq ;;
    package) echo dpkg-dev file gzip ;;
    coverage) echo gcovr ;;
    bench) echo redis-server postgresql libhiredis-dev libpq-dev ;;
    test) echo faketime clang-format libcunit1-dev jq procps iproute2 python3-minimal \
        systemd systemd-container dbus adduser lintian binutils \
        mandoc man-db groff-base python3-prometheus-client softhsm2 libengine-pkcs11-openssl ;;
    esac
}

# fetch_promtool DIRECTORY: take this one program out of Debian's package, whose installation would start a server. Without it its
# test is skipped.
fetch_promtool() {
    if command -v promtool >/dev/null || [ -x "$1/usr/bin/promtool" ]; then return 0; fi
    mkdir -p "$1"
    (cd "$1" && apt-get download -q prometheus && dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb) ||
        echo "promtool cannot be fetched; e2e/monitoring is skipped"
}

# install_packages SET...: installs what is missing, if anything is.
install_packages() {
    local set package missing=()
    for set in "$@"; do
        for package in $(packages_of "$set"); do
            dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
        done
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "installing: ${missing[*]}"
    local sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -q
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends "${missing[@]}"
}
