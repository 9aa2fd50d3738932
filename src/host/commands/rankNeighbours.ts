import * as vscode from 'vscode';
import type { NeighbourOrder } from '../../core/queries/evidence';
import { oneOf, type Arguments } from '../arguments';
import type { Services } from '../services';
import { neighbourOrder, setNeighbourOrder } from '../settings';

const MESSAGE_MILLISECONDS = 4000;

/**
 * Sets the order of neighbours in hovers and Ask.
 * @param args `{ rank? }`, the other order by default
 * @returns the new order
 * @throws VecinityError `badOption`
 */
export async function rankNeighbours(_: Services, args: Arguments): Promise<NeighbourOrder> {
  const order =
    args['rank'] === undefined
      ? neighbourOrder() === 'evidence'
        ? 'cosine'
        : 'evidence'
      : oneOf(args, 'rank', ['evidence', 'cosine']);
  await setNeighbourOrder(order);
  return order;
}

/** Changes the order to the other one, and says to which. */
export async function switchRank(services: Services): Promise<void> {
  const order = await rankNeighbours(services, {});
  vscode.window.setStatusBarMessage(
    order === 'evidence' ? 'Neighbours are weighted by evidence.' : 'Neighbours are sorted by cosine.',
    MESSAGE_MILLISECONDS,
  );
}
