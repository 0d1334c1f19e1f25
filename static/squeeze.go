package static

import (
	"regexp"
	"strings"
)

var cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// squeezeCSS drops comments, indentation and empty lines. No string in our style sheets holds a comment sign.
func squeezeCSS(source string) string {
	return squeezeLines(cssComment.ReplaceAllString(source, ""), func(string) bool { return false })
}

// squeezeJS drops indentation, empty lines and the lines that are nothing but a comment. Our scripts keep no text
// that spans lines.
func squeezeJS(source string) string {
	return squeezeLines(source, func(line string) bool { return strings.HasPrefix(line, "//") })
}

func squeezeLines(source string, drop func(line string) bool) string {
	var out strings.Builder
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if line == "" || drop(line) {
			continue
		}
		out.WriteString(line)
		out.WriteByte('\n')
	}
	return out.String()
}
