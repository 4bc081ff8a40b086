import { docsStyle } from './docs_style.mjs';
import { nullable, pascal, refName, textPattern } from './read.mjs';
import { standalone, tagOf } from './standalone.mjs';

const escape = (text) =>
  String(text).replace(
    /[&<>"]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c],
  );
/** Text with `words` as code. */
const prose = (text) => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
const both = (zh, en) => `<span lang="zh">${zh}</span> <span lang="en">${en}</span>`;

const roles = {
  admin: '总管理员',
  office: '援建办',
  site: '工地',
  supervisor: '监理',
  bureau: '主管部门',
  viewer: '查看',
  leader: '领导',
  professional: '专技人员',
};
const tags = {
  welcome: ['开始', 'Starting'],
  setup: ['开始', 'Starting'],
  session: ['登录', 'Signing in'],
  accounts: ['账户', 'Accounts'],
  tokens: ['账户', 'Accounts'],
  channels: ['通知', 'Word goes out'],
  deliveries: ['通知', 'Word goes out'],
  facts: ['事实', 'Facts'],
  held: ['事实', 'Facts'],
  filing: ['事实', 'Facts'],
  evidence: ['照片与文件', 'Evidence'],
  uploads: ['照片与文件', 'Evidence'],
  pairings: ['设备', 'Devices'],
  devices: ['设备', 'Devices'],
  carried: ['设备', 'Devices'],
  field: ['设备', 'Devices'],
  people: ['会议室', 'Rooms'],
  places: ['会议室', 'Rooms'],
  rooms: ['会议室', 'Rooms'],
  'rooms.ics': ['会议室', 'Rooms'],
  guests: ['会议室', 'Rooms'],
  library: ['会议室', 'Rooms'],
  learning: ['会议室', 'Rooms'],
  consultations: ['会诊', 'Consultations'],
  fhir: ['会诊', 'Consultations'],
  imports: ['导入与导出', 'Import and export'],
  exports: ['导入与导出', 'Import and export'],
  samples: ['导入与导出', 'Import and export'],
  docs: ['服务', 'Service'],
  openapi: ['服务', 'Service'],
  livez: ['服务', 'Service'],
  readyz: ['服务', 'Service'],
  metrics: ['服务', 'Service'],
};
const validDays = {
  at: ['记录时刻在工地的日期', "the site's day at the instant `at`"],
  day: ['内容里的 `day`', 'the `day` in the body'],
  report_day: ['日报的日期', "the report's day"],
  reached_day: ['到达的自到达日，其余自记录时', 'the day reached; otherwise the day recorded'],
};
const streams = {
  programme: 'programme/{programme}',
  project: 'project/{programme}/{code}',
  account: 'account/{account}',
  consultation: 'consultation/{programme}/{consultation}',
};

const where = { path: ['路径', 'path'], query: ['查询', 'query'], header: ['请求头', 'header'] };
const columns = '<colgroup><col><col><col><col></colgroup>';

/** JSON for reading: what fits on a line stands on one. */
function fitted(value, indent = '') {
  const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  if (value === null || typeof value !== 'object' || indent.length + line.length <= 92) return line;
  const inner = `${indent}  `;
  const [open, shut] = Array.isArray(value) ? '[]' : '{}';
  const parts = Object.entries(value).map(
    ([key, part]) =>
      inner + (Array.isArray(value) ? '' : `${JSON.stringify(key)}: `) + fitted(part, inner),
  );
  return `${open}\n${parts.join(',\n')}\n${indent}${shut}`;
}

export function docsPage(contract) {
  const { openapi, problems, kinds, zh, examples } = contract;
  const { schemas } = standalone(contract).components;
  const inChinese = (text) => {
    if (!zh[text]) throw new Error(`contract/zh.json lacks: ${text}`);
    return zh[text];
  };
  const said = (text) => (text ? both(prose(inChinese(text)), prose(text)) : '');

  /** A schema in a few words, with links to what it names. */
  function shape(schema) {
    const [inner, canBeNull] = nullable(schema);
    if (canBeNull) return `${shape(inner)} | null`;
    const ref = refName(inner);
    if (ref) return `<a href="#shape-${ref}">${ref}</a>`;
    if (inner.const !== undefined) return `<code>${escape(JSON.stringify(inner.const))}</code>`;
    if (inner.enum) return inner.enum.map((value) => `<code>${escape(value)}</code>`).join(' ');
    const { type, minLength, maxLength, minimum, maximum, minItems = 0, maxItems } = inner;
    if (type === 'array') {
      const count = maxItems ? `<span class="limits"> ${minItems}–${maxItems}</span>` : '';
      return `[${inner.items.properties ? '' : shape(inner.items)}…]${count}${inner.items.properties ? members(inner.items) : ''}`;
    }
    if (type === 'object') {
      if (inner.properties) return members(inner);
      return inner.additionalProperties ? `{… : ${shape(inner.additionalProperties)}}` : '{…}';
    }
    const limits =
      maxLength !== undefined
        ? ` ${minLength ?? 0}–${maxLength}`
        : minimum !== undefined
          ? ` ${minimum}–${maximum}`
          : '';
    return `${type}${limits && `<span class="limits">${limits}</span>`}`;
  }

  function members(schema) {
    const required = new Set(schema.required ?? []);
    const rows = Object.entries(schema.properties).map(
      ([name, member]) =>
        `<tr><td><code>${name}</code></td><td>${required.has(name) ? `<span class="must">${both('必填', 'required')}</span>` : ''}</td>` +
        `<td>${shape(member)}</td><td class="note both">${said(member.description)}</td></tr>`,
    );
    if (!rows.length)
      return `<p class="note inline">${both('没有成员：', 'no members:')} <code>{}</code></p>`;
    return `<div class="scroll"><table class="members">${columns}<thead><tr><th>${both('成员', 'member')}</th><th></th><th>${both('形状', 'shape')}</th><th>${both('含义', 'meaning')}</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  }

  const role = (name) => `<span class="chip inline">${both(roles[name], name)}</span>`;
  function access(route) {
    const who = route['x-access'];
    if (who === 'public') return both('公开', 'public');
    if (who === 'signed_in') return both('登录即可', 'signed in');
    return who.map(role).join('');
  }

  /** What a body or an answer holds; `before` is its status. */
  function content(body, before = '') {
    const kinds = Object.entries(body?.content ?? {}).map(
      ([type, { schema }]) =>
        `<p>${before}<code>${type}</code> ${schema && !schema.properties ? shape(schema) : ''}</p>${schema?.properties ? members(schema) : ''}`,
    );
    return kinds.length
      ? kinds.join('')
      : `<p class="inline">${before}${both('没有内容', 'nothing')}</p>`;
  }

  function routeArticle(path, method, route) {
    const parameters = (route.parameters ?? []).map(
      (one) =>
        `<tr><td><code>${one.name}</code></td><td><span class="place${one.required ? ' must' : ''}">${both(...where[one.in])}</span></td>` +
        `<td>${shape(one.schema)}</td><td class="note both">${said(one.description)}</td></tr>`,
    );
    const answers = Object.entries(route.responses)
      .filter(([status]) => status !== 'default')
      .map(([status, answer]) => content(answer, `<code class="status">${status}</code> `));
    return `<article id="${route.operationId}"><div class="route"><span class="method${method === 'get' ? '' : ' write'}">${method.toUpperCase()}</span><code>${escape(path)}</code><span class="access inline">${access(route)}</span></div>
<p class="both">${said(route.summary)}</p>
${parameters.length ? `<h4>${both('参数', 'Parameters')}</h4><div class="scroll"><table class="members">${columns}<tbody>${parameters.join('')}</tbody></table></div>` : ''}
${route.requestBody ? `<h4>${both('内容', 'Body')}</h4>${content(route.requestBody)}` : ''}
<h4>${both('答复', 'Answers')}</h4>${answers.join('')}</article>`;
  }

  const groups = new Map();
  for (const [path, methods] of Object.entries(openapi.paths)) {
    const [groupZh, groupEn] = tags[tagOf(path)] ?? ['计划与项目', 'Programmes and projects'];
    if (!groups.has(groupEn)) groups.set(groupEn, { groupZh, groupEn, routes: [] });
    for (const [method, route] of Object.entries(methods))
      groups.get(groupEn).routes.push({ path, method, route });
  }
  const routeGroups = [...groups.values()];

  const kindArticle = (
    kind,
  ) => `<article id="kind-${kind.title}"><h3>${both(kind['x-name'].zh, escape(kind['x-name'].en))} <code>${kind.title}</code></h3>
<p class="both">${said(kind.description)}</p>
<dl class="terms inline"><dt>${both('流', 'stream')}</dt><dd><code>${streams[kind['x-stream']]}</code></dd><dt>${both('有效日', 'valid from')}</dt><dd>${both(...validDays[kind['x-valid-day']].map(prose))}</dd><dt>${both('谁可以写', 'written by')}</dt><dd>${kind['x-roles'].map(role).join('')}</dd></dl>
${members(kind)}
<h4>${both('例', 'Example')}</h4><pre>${escape(fitted(examples[kind.title]))}</pre></article>`;

  const kindNames = new Set(kinds.map((kind) => pascal(kind.title)));
  const shapes = Object.entries(schemas).filter(([name]) => !kindNames.has(name));
  const shapeArticle = ([
    name,
    schema,
  ]) => `<article id="shape-${name}"><h3><code>${name}</code></h3>
${schema.description ? `<p class="both">${said(schema.description)}</p>` : ''}
${schema.properties ? members(schema) : `<p>${shape(schema)}</p>${schema.pattern && schema.pattern !== textPattern ? `<p class="note"><code>${escape(schema.pattern)}</code></p>` : ''}`}</article>`;

  const sentence = (of) => both(escape(of.zh), escape(of.en));
  const problemRow = (one) =>
    `<tr id="problem-${one.code}"><td><code>${one.code}</code></td><td>${one.status}</td><td class="both">${sentence(one.what)}</td><td class="both">${sentence(one.kept)}</td><td class="both">${sentence(one.todo)}</td></tr>`;

  const link = (href, text) => `<li><a href="#${href}">${text}</a></li>`;
  const navigation = [
    ...routeGroups.map(
      ({ groupZh, groupEn, routes }) =>
        `<h2>${both(groupZh, groupEn)}</h2><ul>${routes.map(({ path, method, route }) => link(route.operationId, `<code>${method.toUpperCase()} ${escape(path.replace('/api/v1', ''))}</code>`)).join('')}</ul>`,
    ),
    `<h2>${both('事实的种类', 'Fact kinds')}</h2><ul>${kinds.map((kind) => link(`kind-${kind.title}`, both(kind['x-name'].zh, escape(kind['x-name'].en)))).join('')}</ul>`,
    `<h2>${both('参照', 'Reference')}</h2><ul>${link('shapes', both('形状', 'Shapes'))}${link('problems', both('问题目录', 'Problems'))}</ul>`,
  ];

  return `<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>跨远 Longspan API</title><style>${docsStyle}</style></head>
<body><a class="skip" href="#main">${both('跳到正文', 'Skip to the text')}</a><div class="sheet">
<nav aria-label="目录 Contents"><fieldset><legend>${both('语言', 'language')}</legend><label><input type="radio" name="language" id="both" checked>中 + En</label><label><input type="radio" name="language" id="only-zh">中文</label><label><input type="radio" name="language" id="only-en">English</label></fieldset>
${navigation.join('\n')}</nav>
<main id="main">
<header class="block"><div><h1>跨远 Longspan <small>API</small></h1><p class="both">${said(openapi.info.description)}</p></div>
<dl><dt>${both('版本', 'version')}</dt><dd>${escape(openapi.info.version)}</dd><dt>OpenAPI</dt><dd><a href="/api/openapi.json">/api/openapi.json</a></dd><dt>${both('路由', 'routes')}</dt><dd>${contract.routes.length}</dd><dt>${both('事实种类', 'fact kinds')}</dt><dd>${kinds.length}</dd><dt>${both('问题', 'problems')}</dt><dd>${problems.length}</dd></dl></header>
<section aria-labelledby="manners"><h2 id="manners">${both('约定', 'Conventions')}</h2>
<p class="both">${both('小数用字符串传送：数量至多三位小数，金额至多两位；进度以百万分之一计。日期是工地的日期，时刻带时差。', 'Decimals travel as strings: a quantity has at most three decimals, an amount two; progress is in parts per million. Days are days at the site; instants carry their offset.')}</p>
<p class="both">${both('每条事实有自己的编号（UUIDv7，在发生处生成）；同一编号、同一内容再发一次，得到原来的回执。待核的事实已存入账本，核定前不计入。', 'Each fact has its own id (UUIDv7, made where it happened); sent again with the same content, it gets its first receipt. A held fact is stored, and not counted until settled.')}</p>
<p class="both">${both('出错时答复是 <code>application/problem+json</code>（RFC 9457），用两种语言写明发生了什么、保住了什么、该做什么；见<a href="#problems">问题目录</a>。', 'When something is wrong the answer is <code>application/problem+json</code> (RFC 9457), saying in both languages what happened, what was kept and what to do; see <a href="#problems">Problems</a>.')}</p></section>
${routeGroups.map(({ groupZh, groupEn, routes }) => `<section><h2>${both(groupZh, groupEn)}</h2>${routes.map(({ path, method, route }) => routeArticle(path, method, route)).join('\n')}</section>`).join('\n')}
<section id="kinds"><h2>${both('事实的种类', 'Fact kinds')}</h2>${kinds.map(kindArticle).join('\n')}</section>
<section id="shapes"><h2>${both('形状', 'Shapes')}</h2>${shapes.map(shapeArticle).join('\n')}</section>
<section id="problems"><h2>${both('问题目录', 'Problems')}</h2><div class="scroll"><table class="problems"><thead><tr><th>${both('代码', 'code')}</th><th></th><th>${both('发生了什么', 'what happened')}</th><th>${both('保住了什么', 'what was kept')}</th><th>${both('该做什么', 'what to do')}</th></tr></thead><tbody>${problems.map(problemRow).join('\n')}</tbody></table></div></section>
</main></div></body></html>
`;
}
