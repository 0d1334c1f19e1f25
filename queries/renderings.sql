-- name: SaveRendering :exec
INSERT INTO renderings (hash, html) VALUES (@hash, @html) ON CONFLICT (hash) DO NOTHING;

-- name: Rendering :one
SELECT html FROM renderings WHERE hash = @hash;
