import type { BoardRow } from '../generated/api';

const some = (amount: string): boolean => /[1-9]/.test(amount);

/** Planned funds where they are itemised, else the budget of the newest status row. */
export function budgetOf(row: BoardRow): string {
  return some(row.funds_planned) || row.budget === undefined ? row.funds_planned : row.budget;
}

/** The name of the figure that `budgetOf` shows. */
export function budgetFigure(row: BoardRow): 'funds_planned' | 'budget' {
  return some(row.funds_planned) || row.budget === undefined ? 'funds_planned' : 'budget';
}
