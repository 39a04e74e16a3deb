import {
  CUSTOM_FIELDS,
  FEATURES,
  FORBIDDEN_PERMISSIONS,
  PERMISSIONS,
  PREFERENCES,
} from '../../src/domain/netsuite/requirements.ts'

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

/** docs/reference/netsuite-requirements.md */
export function requirementsPage(): string {
  const fields = CUSTOM_FIELDS.map((field) => [
    `\`${field.scriptId}\``,
    field.label,
    field.type,
    `${field.appliesTo}: ${field.records.join(', ')}`,
    field.why,
  ])
  const permissions = PERMISSIONS.map(({ permission, level, why, unsure }) => [
    permission,
    level,
    why,
    unsure ? 'the name may differ in your account' : '',
  ])
  return `<!-- Made by scripts/generate.ts from src/domain/netsuite/requirements.ts. Change that, then run the script. -->

# What NetSuite must have

\`tieout check\` names what is missing of this. [netsuite/](../../netsuite/README.md) installs the fields and the role.

## Custom fields

${table(['script id', 'label', 'type', 'stands on', 'what for'], fields)}

## Permissions of the role

The level is the least that works. Reading a record over REST opens it as if to edit it, so View is not enough for
records that are written.

${table(['permission', 'level', 'what for', 'note'], permissions)}

## Permissions that the role must not have

${table(
  ['permission', 'why not'],
  FORBIDDEN_PERMISSIONS.map(({ permission, why }) => [permission, why]),
)}

## Features

${table(
  ['feature', 'needed', 'what for'],
  FEATURES.map(({ feature, when, why }) => [feature, when, why]),
)}

## Accounting preferences

NetSuite does not tell over REST how these are set, so that \`tieout check\` can not see them: an administrator looks.

${table(
  ['preference', 'needed', 'what for'],
  PREFERENCES.map(({ preference, when, why }) => [preference, when, why]),
)}
`
}
