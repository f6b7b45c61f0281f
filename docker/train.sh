#!/bin/sh
# Makes an AOT cache of the packaged program: train.sh SANDBOX_JAR RELAY_JAR CACHE [java options]
# The relay works for a while on the sandbox, so that what a start and a walk need has been loaded, and is then told to
# stop. The cache fits only this very Java and these very jars, in the same place and with the same options.
set -eu
sandbox=$1 relay=$2 cache=$3
shift 3
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
work=$(mktemp -d)
trap 'kill $pid 2> /dev/null || true; rm -rf "$work"' EXIT
"$java" -jar "$sandbox" all --api-port 0 --kafka-port 0 --recount-every 1 > "$work/sandbox" 2>&1 &
pid=$!
until grep -q '^# ready' "$work/sandbox"; do
  kill -0 $pid || { cat "$work/sandbox" >&2; exit 1; }
  sleep 0.2
done
eval "$(grep '^export ' "$work/sandbox")"
export RELAY_POLL_INTERVAL=2s QUARKUS_HTTP_PORT=0
timeout -s TERM 20 "$java" "$@" -XX:AOTCacheOutput="$cache" -jar "$relay" > "$work/relay" 2>&1 || true
test -s "$cache" || { cat "$work/relay" >&2; exit 1; }
