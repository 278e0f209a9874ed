#!/usr/bin/env bash
# Checks what a machine can check about the documentation: relative links lead
# somewhere, paths in backticks exist, every package is in the architecture
# page, every decision record is listed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=0
complain() { printf '%s: %s\n' "$1" "$2"; failed=1; }

pages=(README.md CONTRIBUTING.md SECURITY.md docs/*.md docs/adr/*.md)

# check_link PAGE TARGET: a relative link, with or without an anchor.
check_link() {
  local page=$1 target=$2 file anchor slug
  file=${target%%#*}
  anchor=''
  [[ $target == *'#'* ]] && anchor=${target#*#}
  if [[ -n $file ]]; then
    file=$(dirname "$page")/$file
  else
    file=$page
  fi
  if [[ ! -e $file ]]; then
    complain "$page" "the link to $target leads nowhere"
    return
  fi
  [[ -z $anchor || $file != *.md ]] && return
  # Anchors as forges make them: lower case, punctuation away, spaces to dashes.
  slug=$(sed -nE 's/^#+ +(.*)$/\1/p' "$file" | tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9 _-]//g; s/ /-/g')
  grep -qxF -- "$anchor" <<<"$slug" || complain "$page" "the link to $target names a heading that is not there"
}

for page in "${pages[@]}"; do
  while IFS= read -r target; do
    [[ $target =~ ^[a-z]+: ]] && continue # another site, or mail
    check_link "$page" "$target"
  done < <(grep -oE '\]\([^) ]+\)' "$page" | sed -E 's/^\]\(//; s/\)$//')
done

# CONTRIBUTING.md names places that are decided and still empty, so only the
# pages that describe what is there are held to it.
for page in README.md docs/*.md docs/adr/*.md; do
  while IFS= read -r path; do
    [[ $path == *'<'* || $path == *'*'* ]] && continue # a pattern, not a path
    [[ -e ${path%/} ]] || complain "$page" "\`$path\` does not exist"
  done < <(grep -oE '`(internal|cmd|objects|scripts|docs|bench)/[^` ]*`' "$page" | tr -d '`' | sort -u)
done

# shellcheck disable=SC2044 # folders without spaces
for dir in $(find internal cmd objects -name '*.go' -not -path '*/testdata/*' -exec dirname {} \; | LC_ALL=C sort -u); do
  grep -qF -- "\`$dir\`" docs/architecture.md || complain docs/architecture.md "does not mention the package \`$dir\`"
done

# Direct requirements only; the others are in docs/dependencies.txt.
for module in $(sed -nE 's/^[[:space:]]+([^[:space:]]+) v[^[:space:]]+$/\1/p' go.mod); do
  grep -qF -- "\`$module\`" docs/dependencies.md || complain docs/dependencies.md "gives no reason for $module"
done

for record in docs/adr/[0-9]*.md; do
  name=$(basename "$record")
  grep -qF -- "(adr/$name)" docs/README.md || complain docs/README.md "does not list the decision record $name"
  head -1 "$record" | grep -qE "^# ${name%%-*}: " || complain "$record" "the first line is not \"# ${name%%-*}: …\""
  for part in Status Context Decision Consequences; do
    grep -qx "## $part" "$record" || complain "$record" "has no section \"$part\""
  done
done

if ((failed)); then
  echo 'check-docs: FAILED, see above'
fi
exit "$failed"
