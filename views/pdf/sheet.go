package pdf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"github.com/yuin/goldmark/util"
)

// The A4 page in points, and what of it carries text.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	marginSide = 62.0
	pageTop    = 60.0
	pageBottom = pageHeight - 74.0
	fullWidth  = pageWidth - 2*marginSide
)

type color struct{ red, green, blue int }

var (
	ink      = color{0x1b, 0x1f, 0x24}
	muted    = color{0x5b, 0x64, 0x6e}
	hairline = color{0xd5, 0xd9, 0xde}
	tint     = color{0xf4, 0xf5, 0xf7}
	slate    = color{0x33, 0x44, 0x5c}
)

// parseColor reads "#rrggbb"; anything else is slate.
func parseColor(text string) color {
	digits, marked := strings.CutPrefix(text, "#")
	value, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || !marked || len(digits) != 6 {
		return slate
	}
	return color{int(value >> 16), int(value >> 8 & 0xFF), int(value & 0xFF)}
}

// column is where blocks stand: a strip of the page, perhaps with bars at its
// left, as of quotes, and a tint behind it.
type column struct {
	x, width float64
	bars     []bar
	tinted   bool
}

type bar struct {
	x     float64
	color color
}

// indented is the column without a strip at the side where a text starts.
func (c column) indented(by float64, rtl bool) column {
	if c.width < 4*by {
		return c
	}
	c.width -= by
	if !rtl {
		c.x += by
	}
	return c
}

// sheet writes down the pages of a document from top to bottom.
type sheet struct {
	pdf     *fpdf.Fpdf
	accent  color
	y       float64
	loaded  map[*typeface]bool
	repeat  func() // draws what is repeated on a new page, such as a table's head
	markers []marker
}

// marker is what stands beside the next line, such as a list's number.
type marker struct {
	line line
	x    float64
}

func newSheet(accent string) *sheet {
	s := &sheet{pdf: fpdf.New("P", "pt", "A4", ""), accent: parseColor(accent), loaded: map[*typeface]bool{}}
	s.pdf.SetAutoPageBreak(false, 0)
	s.pdf.SetCatalogSort(true)
	s.nextPage()
	return s
}

func (s *sheet) nextPage() {
	s.pdf.AddPage()
	s.y = pageTop
	if s.repeat != nil {
		s.repeat()
	}
}

func (s *sheet) room() float64 { return pageBottom - s.y }

// need starts a new page when less than this height is left.
func (s *sheet) need(height float64) {
	if s.room() < height && s.y > pageTop {
		s.nextPage()
	}
}

// gap leaves space, but not at the top of a page.
func (s *sheet) gap(height float64, in column) {
	if s.y <= pageTop {
		return
	}
	s.pad(min(height, max(0, s.room())), in)
}

// pad leaves space anywhere.
func (s *sheet) pad(height float64, in column) {
	s.background(in, height)
	s.y += height
}

func (s *sheet) background(in column, height float64) {
	if in.tinted {
		s.fill(in.x-14, s.y, in.width+22, height+0.1, tint)
	}
	for _, b := range in.bars {
		s.fill(b.x, s.y, 2, height, b.color)
	}
}

func (s *sheet) fill(x, y, width, height float64, c color) {
	s.pdf.SetFillColor(c.red, c.green, c.blue)
	s.pdf.Rect(x, y, width, height, "F")
}

func (s *sheet) rule(in column) {
	s.fill(in.x, s.y, in.width, 0.6, hairline)
}

// flow draws lines one under the other, over pages where it must, and leaves
// no single line of several behind or ahead.
func (s *sheet) flow(lines []line, leading float64, in column) {
	for i, l := range lines {
		together := 1.0
		if len(lines) > 1 && (i == 0 || len(lines) > 2 && i == len(lines)-2) {
			together = 2
		}
		s.need(together * leading)
		s.background(in, leading)
		s.drawIn(l, in, leading)
		s.y += leading
	}
}

func (s *sheet) drawIn(l line, in column, leading float64) {
	x := in.x
	if l.rtl {
		x += in.width - l.width
	}
	s.draw(l, x, s.y, leading)
}

// draw sets a line, and the markers that wait for one, into a row of that
// height.
func (s *sheet) draw(l line, x, top, leading float64) {
	markers := s.markers
	s.markers = nil
	for _, m := range markers {
		s.draw(m.line, m.x, top, leading)
	}
	cells := l.inVisualOrder()
	for start := 0; start < len(cells); {
		end := start + 1
		for end < len(cells) && cells[start].said == "" && cells[end].said == "" &&
			cells[end].face == cells[start].face && cells[end].style == cells[start].style {
			end++
		}
		x += s.drawRun(cells[start:end], x, top, leading)
		start = end
	}
}

// drawRun draws cells of one face and style and gives their width. A third of
// the size is about half the height of capitals: it centres them in the row.
func (s *sheet) drawRun(cells []cell, x, top, leading float64) float64 {
	first := cells[0]
	look := first.style
	baseline := top + leading/2 + look.size*0.355
	var drawn strings.Builder
	for _, c := range cells {
		drawn.WriteString(c.drawn)
	}
	s.use(first.face, look)
	if first.said != "" {
		s.pdf.RawWriteStr("/Span <</ActualText " + hexText(first.said) + ">> BDC\n")
	}
	s.pdf.Text(x, baseline, drawn.String())
	if first.said != "" {
		s.pdf.RawWriteStr("EMC\n")
	}
	width := sum(cells)
	if look.strike {
		s.fill(x, baseline-look.size*0.27, width, 0.6, look.color)
	}
	if look.underline {
		s.fill(x, baseline+1.4, width, 0.4, look.color)
	}
	if look.link != "" {
		s.pdf.LinkString(x, top, width, leading, string(util.URLEscape([]byte(look.link), false)))
	}
	return width
}

func (s *sheet) use(face *typeface, look *style) {
	if !s.loaded[face] {
		// The library writes into the font while it cuts out a subset, so each
		// document gets a copy of its own.
		s.pdf.AddUTF8FontFromBytes(face.name, "", slices.Clone(face.data()))
		s.loaded[face] = true
	}
	s.pdf.SetFont(face.name, "", look.size)
	s.pdf.SetTextColor(look.color.red, look.color.green, look.color.blue)
}

// bookmark puts a line into the outline that readers show beside the pages.
func (s *sheet) bookmark(title string, level int) {
	s.use(sans, &style{size: 10})
	s.pdf.Bookmark(utf16Ready(cutRunes(title, 120)), level, s.y)
}

// hexText writes a PDF text string in UTF-16 (ISO 32000-1, 7.9.2.2).
func hexText(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}

// utf16Ready writes a character beyond the Basic Multilingual Plane as two
// surrogates of three bytes each: the library makes UTF-16 of no more than
// three bytes at a time.
func utf16Ready(text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		if !utf16.IsSurrogate(rune(unit)) {
			b = utf8.AppendRune(b, rune(unit))
			continue
		}
		b = append(b, 0xE0|byte(unit>>12), 0x80|byte(unit>>6&0x3F), 0x80|byte(unit&0x3F))
	}
	return string(b)
}

func cutRunes(text string, most int) string {
	chars := []rune(text)
	if len(chars) <= most {
		return text
	}
	return string(chars[:most-1]) + "…"
}
