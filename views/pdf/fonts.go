package pdf

import (
	"embed"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/*.ttf
var fontFiles embed.FS

// typeface is one vendored font, read when a document first needs it.
type typeface struct {
	name   string
	data   func() []byte
	widths func() []int
}

const missing = -1

func vendored(name string) *typeface {
	data := sync.OnceValue(func() []byte {
		file, err := fontFiles.ReadFile("fonts/" + name + ".ttf")
		if err != nil {
			panic(err) // the name is a constant below
		}
		return file
	})
	return &typeface{name: name, data: data, widths: sync.OnceValue(func() []int { return readWidths(data()) })}
}

var (
	sans       = vendored("NotoSans-Regular")
	sansBold   = vendored("NotoSans-Bold")
	sansItalic = vendored("NotoSans-Italic")
	hebrew     = vendored("NotoSansHebrew-Regular")
	hebrewBold = vendored("NotoSansHebrew-Bold")
	arabic     = vendored("NotoSansArabic-Regular")
	arabicBold = vendored("NotoSansArabic-Bold")
	mono       = vendored("DejaVuSansMono")
)

// The order in which a style looks for a character. The last of each has the
// symbols, arrows and box drawings that the text fonts lack.
var (
	regularFaces = []*typeface{sans, hebrew, arabic, mono}
	boldFaces    = []*typeface{sansBold, hebrewBold, arabicBold, mono}
	italicFaces  = []*typeface{sansItalic, hebrew, arabic, mono}
	monoFaces    = []*typeface{mono, sans, hebrew, arabic}
)

// readWidths lists the advance of every character of the Basic Multilingual
// Plane in thousandths of the size. The PDF library can set no others.
func readWidths(file []byte) []int {
	parsed, err := sfnt.Parse(file)
	if err != nil {
		panic(err) // the files are vendored
	}
	widths := make([]int, 0x10000)
	var buffer sfnt.Buffer
	for r := range widths {
		widths[r] = missing
		glyph, err := parsed.GlyphIndex(&buffer, rune(r))
		if err != nil || glyph == 0 {
			continue
		}
		advance, err := parsed.GlyphAdvance(&buffer, glyph, fixed.I(1000), font.HintingNone)
		if err == nil {
			widths[r] = advance.Round()
		}
	}
	return widths
}

// faceFor finds the first typeface of a style that has a character, and how
// wide that is there, in points.
func faceFor(s *style, r rune) (*typeface, float64) {
	if r > 0xFFFF {
		return nil, 0
	}
	for _, face := range s.faces() {
		if width := face.widths()[r]; width != missing {
			return face, float64(width) * s.size / 1000
		}
	}
	return nil, 0
}
