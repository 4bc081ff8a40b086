import { bytes } from '../shared/format/decimal';
import { shortDay } from '../shared/format/day';
import { joined, type Sentences } from './pieces';
import { texts } from './texts';

/** The sentences of consultations: steps and counts alone, nothing of what is private. */
type OfConsultations =
  | `consultation.${'requested' | 'consented' | 'consent_withdrawn' | 'triaged' | 'session_arranged'}`
  | `consultation.${'followed_up' | 'closed' | 'erased'}`
  | `consultation.document_${'added' | 'removed' | 'opened'}`
  | `study.${'received' | 'deleted' | 'opened' | 'refused'}`
  | `measurement.${'kept' | 'removed'}`
  | 'image.marked'
  | `opinion.${'drafted' | 'signed'}`;

export const consultationSentences: Pick<Sentences, OfConsultations> = {
  'consultation.requested': (b) =>
    joined([
      texts.t('consultation_requested', { specialty: texts.t(`specialty.${b.specialty}`) }),
      texts.t(`urgency.${b.urgency}`),
      texts.t(`consult_mode.${b.mode}`),
    ]),
  'consultation.consented': (b, around) =>
    texts.t('consultation_consented', {
      what: b.purposes.map((purpose) => texts.t(`purpose.${purpose}`)).join(texts.t('list_comma')),
      day: shortDay(b.until, around.today),
    }),
  'consultation.consent_withdrawn': () => texts.t('consultation_withdrawn'),
  'consultation.triaged': (b, around) =>
    joined([
      texts.t(`triage.${b.decision}`),
      b.day ? texts.t('consultation_day', { day: shortDay(b.day, around.today) }) : '',
    ]),
  'consultation.session_arranged': (b, around) =>
    texts.t('consultation_session', { day: shortDay(b.meeting, around.today) }),
  'consultation.followed_up': (b) =>
    texts.t('consultation_followed', { outcome: texts.t(`outcome_of.${b.outcome}`) }),
  'consultation.closed': (b) =>
    texts.t('consultation_closed', { reason: texts.t(`consultation_end.${b.reason}`) }),
  'consultation.erased': () => texts.t('consultation_erased'),
  'consultation.document_added': (b) =>
    joined([
      texts.t('document_added', { what: texts.t(`document_media.${b.media}`) }),
      bytes(b.bytes),
    ]),
  'consultation.document_removed': (b) =>
    texts.t('document_removed', { why: texts.t(`document_end.${b.why}`) }),
  'consultation.document_opened': () => texts.t('document_opened'),
  'study.received': (b) =>
    joined([
      texts.t('study_received', { what: b.modalities.join(' '), n: b.instances }),
      bytes(b.bytes),
    ]),
  'study.deleted': (b) =>
    texts.t('study_deleted', { n: b.instances, why: texts.t(`study_end.${b.why}`) }),
  'study.opened': () => texts.t('study_opened'),
  'study.refused': () => texts.t('study_refused'),
  'measurement.kept': (b) => texts.t('measurement_kept', { tool: b.tool }),
  'measurement.removed': () => texts.t('measurement_removed'),
  'image.marked': (b) => texts.t(b.on ? 'image_marked' : 'image_unmarked'),
  'opinion.drafted': () => texts.t('opinion_drafted'),
  'opinion.signed': (b) => texts.t('opinion_signed', { side: texts.t(`side.${b.side}`) }),
};
