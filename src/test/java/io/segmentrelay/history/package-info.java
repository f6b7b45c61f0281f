/**
 * Proves what {@code docs/guarantees.md} promises from nothing but what can be seen from outside: what the server counted and
 * was asked for, and what the topics hold. It knows nothing of how the relay works.
 *
 * <pre>
 *   Evidence ──▶ HistoryChecker ──(each Rule, over Facts)──▶ Violations, or a Summary of what was held against what
 * </pre>
 */
package io.segmentrelay.history;
