/** One of the people in the export. */
export interface Person {
  given: string
  family: string
  email: string
}

const given = ['Anna', 'Björn', 'Chloé', 'Dmitri', 'Elif', 'Farid', 'Greta', 'Hiro', 'Inés', 'João', 'Katja', 'Liam', 'Maya', 'Noor', 'Olga', 'Pavel']
const family = ['Adler', 'Brandt', 'Castro', 'Dubois', 'Eriksen', 'Fischer', 'García', 'Haddad', 'Ivanova', 'Jensen', 'Kowalski', 'Lindqvist', 'Moreau', 'Novák', 'Okafor', 'Petrov']
const chineseFamily = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '单', '曾']
const chineseGiven = ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强', '磊', '洋', '小明', '建国']

/** Two that are there once, to be found. */
export const sought = {
  latin: { given: 'Zsófia', family: 'Quenneville', email: 'zsofia@quenneville.example' },
  chinese: { given: '静', family: '欧阳', email: 'ouyang.jing@example.com' },
} satisfies Record<string, Person>

/** How many rows the export has, and how many are not accepted. */
export const exported = { rows: 5_000, refused: 2 }

const header =
  'First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value'

/** The column that nothing is guessed for, and what is in it. */
export const custom = { header: 'Custom Field 1 - Value', value: 'Spring fair' }

/** An export of Google Contacts in the form of today, the same at each call. */
export function googleExport(rows = exported.rows): Buffer {
  const lines = [header]
  for (let i = 0; i < rows; i++) lines.push(row(i))
  return Buffer.from(lines.join('\r\n') + '\r\n')
}

function row(i: number): string {
  const { given: first, family: last, email } = person(i)
  const cells = [first, '', last, '', '', '', '', '', '', '']
  cells.push(i % 3 === 0 ? `Company ${i % 40}` : '', i % 4 === 0 ? 'Sales' : '', '', i % 5 === 0 ? `19${50 + (i % 50)}-0${1 + (i % 9)}-1${i % 10}` : '', '', '', '* myContacts')
  cells.push('* Work', i < exported.refused ? 'nobody at nowhere' : email, 'Mobile', `+49 30 ${String(1_000_000 + i)}`, 'Met at', custom.value)
  return cells.join(',')
}

function person(i: number): Person {
  if (i === 1_234) return sought.latin
  if (i === 2_345) return sought.chinese
  const email = `person${i}@example.com`
  if (i % 7 === 0) return { given: take(chineseGiven, i), family: take(chineseFamily, Math.floor(i / 7)), email }
  return { given: take(given, i), family: `${take(family, Math.floor(i / 16))}-${i}`, email }
}

function take(from: string[], i: number): string {
  return from[i % from.length] ?? ''
}
