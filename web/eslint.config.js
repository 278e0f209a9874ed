import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// Which folder may import which, lowest first. A folder sees those in its row
// and itself; the reason is printed with the error.
const layers = {
  lib: [],
  api: ['lib'],
  i18n: ['lib', 'api'],
  ui: ['lib', 'i18n'],
  catalog: ['api', 'i18n', 'lib'],
  fields: ['ui', 'catalog', 'api', 'i18n', 'lib'],
  records: ['fields', 'catalog', 'api', 'ui', 'i18n', 'lib'],
  views: ['records', 'fields', 'catalog', 'api', 'ui', 'i18n', 'lib'],
  actions: ['records', 'catalog', 'api', 'ui', 'i18n', 'lib'],
  auth: ['api', 'ui', 'i18n', 'lib'],
  imports: ['records', 'fields', 'catalog', 'api', 'ui', 'i18n', 'lib'],
  admin: ['auth', 'records', 'fields', 'catalog', 'api', 'ui', 'i18n', 'lib'],
}

const everything = [...Object.keys(layers), 'app']

const boundaries = Object.entries(layers).map(([folder, sees]) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: everything
          .filter((other) => other !== folder && !sees.includes(other))
          .map((other) => ({
            group: [`@/${other}`, `@/${other}/*`],
            message: `src/${folder} lies below src/${other}: imports run one way, so that a part can be read and tested without what is built on it.`,
          })),
      },
    ],
  },
}))

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'src/api/types.gen.ts'] },
  ...tseslint.configs.strict,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      'jsx-a11y/no-autofocus': 'off', // the first field of a form that the person asked for takes the focus
      'react-hooks/incompatible-library': 'off', // the virtualiser is used as its documentation says
      'no-restricted-properties': [
        'error',
        { property: 'dangerouslySetInnerHTML', message: 'Text is rendered as text; markup comes only from components.' },
        { object: 'document', property: 'cookie', message: 'The session cookie is out of reach of scripts on purpose.' },
      ],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  ...boundaries,
  {
    // import() is not meant by this rule.
    files: ['src/app/**/*.{ts,tsx}', 'src/main.tsx'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['@/admin/*', '@/imports/*', '@/auth/setup/*', '@/auth/*Page', '@/records/*/*Page'], message: 'Screens are fetched when they are opened: import() them in routes.tsx, so that the first page stays light.' }] }] },
  },
)
