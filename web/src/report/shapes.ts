export type {
  DailyReport,
  Delivery,
  Photo,
  Plant,
  Severity,
  Sky,
  TradeCount,
} from '../generated/facts';
