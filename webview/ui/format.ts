import { cutText, showUnseen } from '../../src/core/text/unseen';

/** `7.1 %` of a share 0..1. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}\u2009%`;
}

/**
 * At most `limit` characters, the last an ellipsis where something was cut. Characters that turn or hide text show as
 * replacement characters.
 */
export function shorten(text: string, limit: number): string {
  return showUnseen(cutText(text, limit));
}

/** A share 0..1 in whole percent, rounded down: work that goes on is never at 100. */
export function percentOf(fraction: number): number {
  return Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
}
