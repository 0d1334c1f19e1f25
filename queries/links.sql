-- name: CreateLink :exec
INSERT INTO links (token_hash, person_id, purpose, created_at, expires_at)
VALUES (@token_hash, @person_id, @purpose, @created_at, @expires_at);

-- name: OpenLink :one
SELECT links.person_id, links.expires_at, people.name, people.email
FROM links JOIN people ON people.id = links.person_id
WHERE links.token_hash = @token_hash AND links.purpose = @purpose
  AND links.used_at = 0 AND links.expires_at > @now AND people.deactivated_at = 0;

-- name: UseLink :execrows
UPDATE links SET used_at = @used_at
WHERE token_hash = @token_hash AND used_at = 0 AND expires_at > @now;

-- name: DropLinksOfPerson :exec
DELETE FROM links WHERE person_id = @person_id AND used_at = 0;
