/** The rules of proof: who is a member, who is suspected to have left, and when that is certain. Pure functions. */
package io.segmentrelay.membership;
