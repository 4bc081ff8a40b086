import { allStageName } from '../generated/facts';
import { isDay, shortDay } from '../shared/format/day';
import { quantity } from '../shared/format/decimal';
import { word } from '../shared/i18n/shared';

const moneyNames = new Set(['paid', 'funds_planned', 'aid_funds', 'total_investment', 'budget']);

/** Is the figure an amount in the programme's currency? Its id says so. */
export function moneyFigure(id: string): boolean {
  const [type = '', ...rest] = id.split(':');
  if (type === 'funding' || type === 'payment') return true;
  return (type === 'programme' || type === 'project') && moneyNames.has(rest.at(-1) ?? '');
}

/** The server's text for a value: a decimal, a day, a stage, or words of its own. */
export function readable(text: string): string {
  if (/^-?\d+(\.\d+)?$/.test(text)) return quantity(text);
  if (isDay(text)) return shortDay(text);
  if ((allStageName as readonly string[]).includes(text)) return word('stage', text);
  return text;
}
