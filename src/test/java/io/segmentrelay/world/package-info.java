/**
 * Years in minutes: API, relay and broker on one thread and one virtual clock, all drawn from a seed.
 *
 * <pre>
 *   People ──count──▶ Workspace ◀──pages── Life ──transactions──▶ Topics ──committed──▶ Witness
 *                         └───────────── what is true, and since when ────────────────────▲
 * </pre>
 *
 * The API, the topics and the threads are stand-ins; what the relay decides by is the program itself: ledger, judge, walks,
 * schedule, lanes, shared readings of the list, budget, and the state's codec between one life and the next.
 */
package io.segmentrelay.world;
