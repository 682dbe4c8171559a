#!/bin/sh
# Moves zips to disk with curl and bsdtar: no listing, no sidecars, no hash, no record, no sync.
# $1 is a folder of request bodies made beforehand, $2 where the files go.
set -eu
for body in "$1"/*.json; do
    curl --silent --fail --header "xi-api-key: $ELEVENLABS_API_KEY" --header 'Content-Type: application/json' \
        --data-binary "@$body" "$ELEVENLABS_BASE_URL/v1/history/download" | bsdtar -x -f - -C "$2"
done
