#!/usr/bin/env bash
# How many accounts one process carries: starts broker, stand-in and a relay with so many accounts, twice, and tells how long
# it takes until each has walked (has asked, the second time), and what it costs while nothing changes.
#   ./mvnw package -DskipTests && src/bench/sh/many-accounts.sh 300 1g
set -euo pipefail
accounts=${1:?how many accounts}
heap=${2:-1g}
cd "$(dirname "$0")/../../.."
top=$PWD
bin="${JAVA_HOME:+$JAVA_HOME/bin/}"
sandbox=$(ls "$top"/target/segment-relay-*-sandbox.jar)
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

"${bin}java" -Xmx2g -jar "$sandbox" broker --kafka-port 29092 > broker.log 2>&1 &
"${bin}java" -Xmx1g -jar "$sandbox" stand-in --api-port 28080 --recount-every 0 --rate 0 --rows slim > stand-in.log 2>&1 &
for log in broker stand-in; do until grep -q '^# ready' $log.log; do sleep 0.2; done; done
token=$(sed -n 's/^export USERCOM_TOKEN=//p' stand-in.log)

mkdir relay
{
  echo kafka.bootstrap.servers=localhost:29092
  echo quarkus.http.port=28081
  for number in $(seq "$accounts"); do
    echo "usercom.a$number.url=http://localhost:28080"
    echo "usercom.a$number.token=$token"
  done
} > relay/application.properties
cd relay

processor() { awk '{print $14 + $15}' "/proc/$1/stat"; }

# The list and five segments at the first start, the list alone at the second.
for asked in 6 1; do
  begun=$(date +%s.%N)
  "${bin}java" "-Xmx$heap" -jar "$top/target/quarkus-app/quarkus-run.jar" > ../relay.log 2>&1 &
  relay=$!
  until [ "$(curl -s localhost:28081/q/metrics | awk -v least=$asked \
      '/^relay_requests_total/ && $NF >= least {n++} END {print n + 0}')" -ge "$accounts" ]; do
    kill -0 $relay
    sleep 0.2
  done
  echo "$accounts accounts sent $asked requests within $(echo "$(date +%s.%N) - $begun" | bc) s"
  before=$(processor $relay)
  sleep 60
  echo "while nothing changes: $(echo "scale=3; ($(processor $relay) - $before) / 6000" | bc) cores;" \
    "$(awk '/VmRSS/ {print int($2 / 1024)}' /proc/$relay/status) MB resident;" \
    "$(awk '/Threads/ {print $2}' /proc/$relay/status) threads"
  "${bin}jcmd" $relay GC.run > /dev/null
  "${bin}jcmd" $relay GC.heap_info | sed -n 's/.*used \([0-9]*K\).*/live heap and classes: \1/p'
  begun=$(date +%s.%N)
  kill -TERM $relay
  wait $relay || true
  echo "ended within $(echo "$(date +%s.%N) - $begun" | bc) s"
done
