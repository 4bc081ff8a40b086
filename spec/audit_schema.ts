/** Audit messages held against the schema of DICOM PS3.15, A.5.1: which elements in which order, which attributes and values. */
import assert from 'node:assert/strict';

export interface Xml {
  name: string;
  attributes: Record<string, string>;
  children: Xml[];
  text: string;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const plain = (text: string): string =>
  text.replace(/&(\w+);/g, (_, name: string) => {
    assert.ok(entities[name], `&${name};`);
    return entities[name];
  });

/** Elements, attributes and text; no comments, no namespaces. */
export function parseXml(document: string): Xml {
  const top: Xml = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  const tokens = /<\?[^>]*\?>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const [whole, closed, opened, attributes = '', empty, text] of document.matchAll(tokens)) {
    end += whole.length;
    const within = open.at(-1)!;
    if (text !== undefined) within.text += plain(text);
    else if (closed !== undefined) assert.equal(open.pop()?.name, closed);
    else if (opened !== undefined) {
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)];
      const names = pairs.map(([, name]) => name!);
      assert.equal(new Set(names).size, names.length, `an attribute twice: ${whole}`);
      const made: Xml = {
        name: opened,
        attributes: Object.fromEntries(pairs.map(([, name, value]) => [name!, plain(value!)])),
        children: [],
        text: '',
      };
      within.children.push(made);
      if (!empty) open.push(made);
    }
  }
  assert.equal(end, document.length, `no XML: ${document.slice(end, end + 80)}`);
  assert.equal(open.length, 1, `not closed: ${open.at(-1)?.name}`);
  assert.equal(top.children.length, 1);
  return top.children[0]!;
}

interface Shape {
  required?: Record<string, RegExp>;
  optional?: Record<string, RegExp>;
  /** What it is made of, in this order: one, none or one, any number, at least one; `a|b`: either. */
  children?: [names: string, times: '1' | '?' | '*' | '+', shape: Shape][];
  text?: RegExp;
}

const token = /^\S+( \S+)*$/;
const anything = /^/;
const bool = /^(true|false|1|0)$/;
const base64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const uid = { UID: /^[0-2](\.(0|[1-9]\d*))*$/ };
const upTo = (last: number): RegExp =>
  new RegExp(`^(${Array.from({ length: last }, (_, i) => i + 1).join('|')})$`);
const coded: Shape = {
  required: { 'csd-code': token, codeSystemName: token, originalText: token },
  optional: { displayName: token },
};

const event: Shape = {
  required: {
    // With its zone (A.5.2.5).
    EventDateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    EventOutcomeIndicator: /^(0|4|8|12)$/,
  },
  optional: { EventActionCode: /^[CRUDE]$/ },
  children: [
    ['EventID', '1', coded],
    ['EventTypeCode', '*', coded],
    ['EventOutcomeDescription', '?', { text: anything }],
  ],
};
const participant: Shape = {
  required: { UserID: anything, UserIsRequestor: bool },
  optional: {
    AlternativeUserID: anything,
    UserName: anything,
    NetworkAccessPointID: token,
    NetworkAccessPointTypeCode: upTo(5),
  },
  children: [
    ['RoleIDCode', '*', coded],
    ['MediaIdentifier', '?', { children: [['MediaType', '1', coded]] }],
  ],
};
const source: Shape = {
  required: { AuditSourceID: token },
  optional: { AuditEnterpriseSiteID: token },
  children: [['AuditSourceTypeCode', '*', { required: { 'csd-code': upTo(9) } }]],
};
const description: Shape = {
  children: [
    ['MPPS', '*', { required: uid }],
    ['Accession', '*', { required: { Number: token } }],
    [
      'SOPClass',
      '*',
      {
        required: { NumberOfInstances: /^[+-]?\d+$/ },
        optional: uid,
        children: [['Instance', '*', { required: uid }]],
      },
    ],
    ['ParticipantObjectContainsStudy', '?', { children: [['StudyIDs', '*', { required: uid }]] }],
    ['Encrypted', '?', { text: bool }],
    ['Anonymized', '?', { text: bool }],
  ],
};
const object: Shape = {
  required: { ParticipantObjectID: token },
  optional: {
    ParticipantObjectTypeCode: upTo(4),
    ParticipantObjectTypeCodeRole: upTo(26),
    ParticipantObjectDataLifeCycle: upTo(15),
    ParticipantObjectSensitivity: token,
  },
  children: [
    ['ParticipantObjectIDTypeCode', '1', coded],
    ['ParticipantObjectName|ParticipantObjectQuery', '1', { text: token }],
    ['ParticipantObjectDetail', '*', { required: { type: token, value: base64 } }],
    ['ParticipantObjectDescription', '*', description],
  ],
};
const message: Shape = {
  children: [
    ['EventIdentification', '1', event],
    ['ActiveParticipant', '+', participant],
    ['AuditSourceIdentification', '1', source],
    ['ParticipantObjectIdentification', '*', object],
  ],
};

function check(one: Xml, shape: Shape, where: string): void {
  const { required = {}, optional = {}, children = [] } = shape;
  for (const name of Object.keys(required))
    assert.ok(name in one.attributes, `${where} lacks ${name}`);
  for (const [name, value] of Object.entries(one.attributes)) {
    const fits = required[name] ?? optional[name];
    assert.ok(fits, `${where} has ${name}, which the schema does not know`);
    assert.match(value, fits, `${where}@${name}`);
  }
  if (shape.text) assert.match(one.text, shape.text, where);
  else assert.equal(one.text.trim(), '', `${where} has text`);
  let at = 0;
  for (const [names, times, inner] of children) {
    let count = 0;
    for (; names.split('|').includes(one.children[at]?.name ?? ''); ++at, ++count)
      check(one.children[at]!, inner, `${where}/${one.children[at]!.name}`);
    const [least, most] = { '1': [1, 1], '?': [0, 1], '*': [0, Infinity], '+': [1, Infinity] }[
      times
    ];
    assert.ok(count >= least! && count <= most!, `${where}: ${count} × ${names}, wanted ${times}`);
  }
  assert.equal(one.children[at]?.name, undefined, `${where}: out of place`);
}

/** The messages of an export, each of which the schema takes. */
export function auditMessages(document: string): Xml[] {
  const all = parseXml(document);
  assert.equal(all.name, 'AuditMessages');
  for (const one of all.children) {
    assert.equal(one.name, 'AuditMessage');
    check(one, message, 'AuditMessage');
  }
  return all.children;
}

/** The code of its event. */
export const eventOf = (one: Xml): string =>
  one.children[0]!.children[0]!.attributes['csd-code'] ?? '';
/** Its active participants' roles. */
export const rolesOf = (one: Xml): string[] =>
  one.children
    .filter(({ name }) => name === 'ActiveParticipant')
    .flatMap(({ children }) => children.map((role) => role.attributes['csd-code'] ?? ''));
/** The text of the first element of that name within. */
export function valueBelow(one: Xml | undefined, name: string): string | undefined {
  for (const child of one?.children ?? []) {
    const found = child.name === name ? child.text : valueBelow(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
