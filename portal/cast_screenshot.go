package portal

import (
	"image"
	"image/color"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The size of the demo's screenshots.
const (
	shotWidth  = 1120
	shotHeight = 700
)

// The inks of screenshots.
var (
	shotInk   = color.RGBA{34, 38, 46, 255}
	shotGrey  = color.RGBA{112, 118, 128, 255}
	shotLine  = color.RGBA{218, 221, 226, 255}
	shotPaper = color.RGBA{255, 255, 255, 255}
)

var shotFont = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(goregular.TTF) })

// shot is a screenshot that is being drawn. A letter that cannot be drawn
// makes it fail at the end.
type shot struct {
	*image.RGBA
	err error
}

// captured is a screenshot as PNG.
func captured(name string, draw func(*shot)) castFile {
	return castFile{name, func() ([]byte, error) {
		s := &shot{RGBA: canvas(shotWidth, shotHeight, shotPaper)}
		draw(s)
		if s.err != nil {
			return nil, s.err
		}
		return drawn(name, func() *image.RGBA { return s.RGBA }).body()
	}}
}

// write writes a line of text whose letters stand on y.
func (s *shot) write(x, y int, size float64, ink color.Color, text string) {
	parsed, err := shotFont()
	if err != nil {
		s.err = err
		return
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		s.err = err
		return
	}
	drawer := font.Drawer{Dst: s, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(x, y)}
	drawer.DrawString(text)
}

// lines writes lines below each other.
func (s *shot) lines(x, y, step int, size float64, ink color.Color, texts ...string) {
	for i, text := range texts {
		s.write(x, y+i*step, size, ink, text)
	}
}

// box is an outline.
func (s *shot) box(x, y, width, height int, line color.Color) {
	area(s.RGBA, x, y, width, 2, line)
	area(s.RGBA, x, y+height-2, width, 2, line)
	area(s.RGBA, x, y, 2, height, line)
	area(s.RGBA, x+width-2, y, 2, height, line)
}

// button is a filled area with a word in it.
func (s *shot) button(x, y, width int, fill color.Color, word string) {
	area(s.RGBA, x, y, width, 46, fill)
	s.write(x+18, y+30, 18, shotPaper, word)
}

// browser is the frame of a browser's window, and the head of a page in it.
func (s *shot) browser(address, heading string, accent color.RGBA) {
	area(s.RGBA, 0, 0, shotWidth, 52, color.RGBA{226, 229, 234, 255})
	for i := range 3 {
		disc(s.RGBA, float64(26+i*22), 26, 7, color.RGBA{184, 188, 196, 255})
	}
	area(s.RGBA, 104, 10, shotWidth-128, 32, shotPaper)
	s.write(118, 32, 15, shotGrey, address)
	area(s.RGBA, 0, 52, shotWidth, 70, accent)
	s.write(48, 97, 26, shotPaper, heading)
}

// table draws rows of cells in columns of one width.
func (s *shot) table(x, y, column int, rows ...[]string) {
	for i, row := range rows {
		top, ink := y+i*48, shotInk
		if i == 0 {
			ink = shotGrey
		}
		area(s.RGBA, x, top+34, column*len(row), 1, shotLine)
		for j, cell := range row {
			s.write(x+j*column, top+22, 18, ink, cell)
		}
	}
}
