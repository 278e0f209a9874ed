#!/usr/bin/env bash
# Makes internal/fulltext/words.txt.gz: Chinese words and how frequent they are,
# for cutting text into words. From the dictionary of jieba (MIT) as gojieba
# carries it; nothing of that module is linked. Run it to take a newer one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

module=github.com/yanyiwu/gojieba@v1.4.6
sum=3043b77068e09c9904f27cad82f12b6ebe9dbdb5aeff3b25e45ab7f9c1122b55 # of its jieba.dict.utf8

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
(cd "$tmp" && printf 'module words\n' >go.mod && go mod download -json "$module" >found.json)
dict=$(sed -n 's/.*"Dir": "\(.*\)".*/\1/p' "$tmp/found.json")/deps/cppjieba/dict/jieba.dict.utf8
echo "$sum  $dict" | sha256sum --check --quiet
go test -count=1 ./internal/fulltext -run TestPackTheDictionary -pack "$dict"
ls -l internal/fulltext/words.txt.gz
