import type { Project } from '../../generated/api';
import { allCategory, type Category } from '../../generated/facts';
import { names, options, reason, same } from './pieces';
import { emptyValues, given, nameIn, textIn, type Field, type FormSpec, type Values } from './spec';
import { texts } from './texts';

function projectFields(): Field[] {
  return [
    ...names(texts.t('project_name')),
    {
      type: 'select',
      name: 'category',
      label: texts.t('category'),
      required: true,
      options: options('category', allCategory),
      half: true,
    },
    { type: 'flag', name: 'livelihood', label: texts.t('livelihood'), half: true },
    { type: 'text', name: 'place', label: texts.t('place'), max: 300, half: true },
    {
      type: 'text',
      name: 'place_en',
      label: texts.t('in_english', { label: texts.t('place') }),
      max: 300,
      half: true,
    },
    { type: 'text', name: 'region', label: texts.t('region'), max: 120, half: true },
    {
      type: 'text',
      name: 'zone',
      label: texts.t('zone'),
      hint: texts.t('zone_hint'),
      max: 64,
      half: true,
    },
    { type: 'parties', name: 'parties', label: texts.t('parties') },
    { type: 'area', name: 'description', label: texts.t('description'), max: 8000 },
  ];
}

function siteIn(values: Values): Project['site'] {
  const place = textIn(values, 'place') ? { place: nameIn(values, 'place') } : {};
  const site = { ...place, ...given(values, 'region'), ...given(values, 'zone') };
  return Object.keys(site).length ? site : undefined;
}

const partiesIn = (values: Values): Values['parties'] =>
  values.parties.map(({ role, name }) => ({
    role,
    name: { zh: name.zh.trim(), ...(name.en?.trim() && { en: name.en.trim() }) },
  }));

export function registerProject(programme: string): FormSpec<'project.registered'> {
  return {
    kind: 'project.registered',
    title: texts.t('register_project'),
    fields: [
      {
        type: 'code',
        name: 'code',
        label: texts.t('code'),
        hint: texts.t('code_hint'),
        required: true,
        max: 64,
      },
      ...projectFields(),
    ],
    start: emptyValues({ category: 'education', livelihood: 'true' }),
    streamOf: (values) => `project/${programme}/${textIn(values, 'code')}`,
    body: (values) => {
      const site = siteIn(values);
      const parties = partiesIn(values);
      return {
        name: nameIn(values, 'name'),
        category: textIn(values, 'category') as Category,
        livelihood: values.text['livelihood'] === 'true',
        ...(site && { site }),
        ...(parties.length && { parties }),
        ...given(values, 'description'),
      };
    },
  };
}

/** Only what was changed goes into the correction. */
export function correctProject(project: Project): FormSpec<'project.corrected'> {
  const { row, site } = project;
  const start: Values = {
    text: {
      name: row.name.zh,
      name_en: row.name.en ?? '',
      category: row.category,
      livelihood: row.livelihood ? 'true' : '',
      place: site?.place?.zh ?? '',
      place_en: site?.place?.en ?? '',
      region: site?.region ?? '',
      zone: site?.zone ?? '',
      description: project.description ?? '',
    },
    parties: project.parties.map((party) => ({ role: party.role, name: { ...party.name } })),
    files: [],
  };
  return {
    kind: 'project.corrected',
    title: texts.t('correct_project', { code: row.code }),
    fields: [...projectFields(), reason(true)],
    start,
    body: (values) => {
      const changed = {
        ...(!same(nameIn(values, 'name'), nameIn(start, 'name')) && {
          name: nameIn(values, 'name'),
        }),
        ...(textIn(values, 'category') !== row.category && {
          category: textIn(values, 'category') as Category,
        }),
        ...((values.text['livelihood'] === 'true') !== row.livelihood && {
          livelihood: values.text['livelihood'] === 'true',
        }),
        ...(!same(siteIn(values), siteIn(start)) && { site: siteIn(values) ?? {} }),
        ...(!same(partiesIn(values), partiesIn(start)) && { parties: partiesIn(values) }),
        ...(textIn(values, 'description') !== textIn(start, 'description') && {
          description: textIn(values, 'description'),
        }),
      };
      if (Object.keys(changed).length === 0) return null;
      return { ...changed, reason: textIn(values, 'reason') };
    },
  };
}
