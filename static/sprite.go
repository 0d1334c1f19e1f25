package static

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// The licence asks for its notice in every copy, and the sprite is one.
const spriteOpen = `<svg xmlns="http://www.w3.org/2000/svg">` +
	`<!-- Lucide, ISC licence, (c) Lucide Icons and Contributors; parts (c) Cole Bemis, MIT licence -->`

var (
	svgRoot      = regexp.MustCompile(`(?s)<svg\b[^>]*>(.*)</svg>`)
	betweenLines = regexp.MustCompile(`\s*\n\s*`)
)

// buildSprite makes one SVG of all the icons, each a symbol with the name of its file. How strokes look is left to
// the style sheet: the class icon sets it on the using element and the shapes inherit it.
func buildSprite() ([]byte, error) {
	names, err := fs.Glob(files, "icons/*.svg")
	if err != nil {
		return nil, err
	}
	var sprite strings.Builder
	sprite.WriteString(spriteOpen)
	for _, name := range names {
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		shapes := svgRoot.FindSubmatch(source)
		if shapes == nil {
			return nil, fmt.Errorf("%s holds no svg element", name)
		}
		id := strings.TrimSuffix(path.Base(name), ".svg")
		body := betweenLines.ReplaceAllString(string(shapes[1]), "")
		fmt.Fprintf(&sprite, `<symbol id="%s" viewBox="0 0 24 24">%s</symbol>`, id, body)
	}
	sprite.WriteString("</svg>")
	return []byte(sprite.String()), nil
}
