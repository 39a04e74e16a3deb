/**
 * Validates a document against the schema and words the errors as Shopify words them (graphql-ruby): code,
 * type and field names in `extensions`, and the path of names from the operation down
 * (recording: customer-merge-parity `missingArgument`; shopify.md §4.1).
 */
import { type ASTNode, type DocumentNode, GraphQLError, Kind, print, specifiedRules, validate } from 'graphql'
import { adminSchema } from './schema.ts'

interface ShopifyError {
  message: string
  extensions: Record<string, unknown>
}

type Rewording = [RegExp, (m: readonly string[]) => ShopifyError]

const MAX_ERRORS = 50

const REWORDINGS: readonly Rewording[] = [
  [
    /^Cannot query field "([^"]*)" on type "([^"]*)"/,
    ([, field = '', type = '']) => ({
      message: `Field '${field}' doesn't exist on type '${type}'`,
      extensions: { code: 'undefinedField', typeName: type, fieldName: field },
    }),
  ],
  [
    /^Unknown argument "([^"]*)" on field "([^".]*)\.([^"]*)"/,
    ([, argument = '', , field = '']) => ({
      message: `Field '${field}' doesn't accept argument '${argument}'`,
      extensions: { code: 'argumentNotAccepted', name: field, typeName: 'Field', argumentName: argument },
    }),
  ],
  [
    /^(?:Field|Directive) "@?([^"]*)" argument "([^"]*)" of type "[^"]*" is required/,
    ([, field = '', argument = '']) => ({
      message: `Field '${field}' is missing required arguments: ${argument}`,
      extensions: { code: 'missingRequiredArguments', className: 'Field', name: field, arguments: argument },
    }),
  ],
  [
    /^Field "([^"]*)" of type "([^"]*)" must have a selection of subfields/,
    ([, field = '', type = '']) => ({
      message: `Field must have selections (field '${field}' returns ${type.replace(/[[\]!]/g, '')} but has no selections. Did you mean '${field} { ... }'?)`,
      extensions: {
        code: 'selectionMismatch',
        nodeName: `field '${field}'`,
        typeName: type.replace(/[[\]!]/g, ''),
      },
    }),
  ],
  [
    /^Field "([^"]*)" must not have a selection since type "([^"]*)" has no subfields/,
    ([, field = '', type = '']) => ({
      message: `Selections can't be made on scalars (field '${field}' returns ${type.replace(/[[\]!]/g, '')} but has selections)`,
      extensions: {
        code: 'selectionMismatch',
        nodeName: `field '${field}'`,
        typeName: type.replace(/[[\]!]/g, ''),
      },
    }),
  ],
  [
    /^Variable "\$([^"]*)" of type "([^"]*)" used in position expecting type "([^"]*)"/,
    ([, variable = '', type = '', expected = '']) => ({
      message: `Type mismatch on variable $${variable} and argument (${type} / ${expected})`,
      extensions: {
        code: 'variableMismatch',
        variableName: variable,
        typeName: type,
        errorMessage: 'Type mismatch',
      },
    }),
  ],
  [
    /^Variable "\$([^"]*)" is never used/,
    ([, variable = '']) => ({
      message: `Variable $${variable} is declared by the operation but not used`,
      extensions: { code: 'variableNotUsed', variableName: variable },
    }),
  ],
  [
    /^Variable "\$([^"]*)" is not defined/,
    ([, variable = '']) => ({
      message: `Variable $${variable} is used but not declared`,
      extensions: { code: 'variableNotDefined', variableName: variable },
    }),
  ],
  [
    /^Unknown type "([^"]*)"/,
    ([, type = '']) => ({
      message: `No such type ${type}, so it can't be a fragment condition`,
      extensions: { code: 'undefinedType', typeName: type },
    }),
  ],
  [
    /^Unknown directive "@([^"]*)"/,
    ([, directive = '']) => ({
      message: `Directive @${directive} is not defined`,
      extensions: { code: 'undefinedDirective', directiveName: directive },
    }),
  ],
  [
    /^Unknown fragment "([^"]*)"/,
    ([, fragment = '']) => ({
      message: `Fragment ${fragment} was used, but not defined`,
      extensions: { code: 'useAndDefineFragment', fragmentName: fragment },
    }),
  ],
  [
    /^Fragment "([^"]*)" is never used/,
    ([, fragment = '']) => ({
      message: `Fragment ${fragment} was defined, but not used`,
      extensions: { code: 'useAndDefineFragment', fragmentName: fragment },
    }),
  ],
]

/** The document's errors; empty for one Shopify would run. */
export function validateDocument(document: DocumentNode): GraphQLError[] {
  const errors = validate(adminSchema().schema, document, specifiedRules, { maxErrors: MAX_ERRORS })
  return errors.map((error) => reword(error, document))
}

function reword(error: GraphQLError, document: DocumentNode): GraphQLError {
  const node = error.nodes?.[0]
  const path = node ? pathTo(document, node) : []
  const { message, extensions } = shopifyError(error, node)
  return new GraphQLError(message, { ...(node ? { nodes: [node] } : {}), path, extensions })
}

function shopifyError(error: GraphQLError, node: ASTNode | undefined): ShopifyError {
  for (const [pattern, rewording] of REWORDINGS) {
    const match = pattern.exec(error.message)
    if (match) return rewording(match)
  }
  const literal = /(?:Expected value of|cannot represent|is not defined by type|does not exist in)/.test(
    error.message,
  )
  if (literal && node) {
    return {
      message: `Argument has an invalid value (${print(node)}). ${error.message}`,
      extensions: { code: 'argumentLiteralsIncompatible', typeName: 'Field' },
    }
  }
  return { message: error.message, extensions: { code: 'invalidDocument' } }
}

/** Names from the operation down to the node: ["query Q", "order", "foo"]. */
function pathTo(document: DocumentNode, target: ASTNode): string[] {
  const found = search(document, target, [])
  return found ?? []
}

function search(node: ASTNode, target: ASTNode, path: readonly string[]): string[] | null {
  const here = [...path, ...nameOf(node)]
  if (node === target) return here
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child)) continue
      const found = search(child, target, here)
      if (found) return found
    }
  }
  return null
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}

function nameOf(node: ASTNode): string[] {
  if (node.kind === Kind.OPERATION_DEFINITION)
    return [node.name ? `${node.operation} ${node.name.value}` : node.operation]
  if (node.kind === Kind.FRAGMENT_DEFINITION) return [`fragment ${node.name.value}`]
  if (node.kind === Kind.INLINE_FRAGMENT) return [`... on ${node.typeCondition?.name.value ?? ''}`]
  if (node.kind === Kind.FIELD) return [node.alias?.value ?? node.name.value]
  if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) return [node.name.value]
  return []
}
