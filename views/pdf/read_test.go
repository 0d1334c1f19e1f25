package pdf

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
)

// drawing is one text drawn on a page, at points from its lower left corner.
type drawing struct {
	page int
	x, y float64
	text string
}

var (
	contentStream = regexp.MustCompile(`(?s)/Filter /FlateDecode /Length \d+>>\nstream\n(.*?)\nendstream`)
	textOperation = regexp.MustCompile(`(?s)BT ([\d.-]+) ([\d.-]+) Td \(((?:\\.|[^\\)])*)\) Tj ET`)
)

// drawings reads back what Write drew, page by page, in the order of drawing.
func drawings(t testing.TB, file []byte) []drawing {
	t.Helper()
	var all []drawing
	for page, stream := range contentStream.FindAllSubmatch(file, -1) {
		packed, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(packed)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range textOperation.FindAllSubmatch(content, -1) {
			x, _ := strconv.ParseFloat(string(op[1]), 64)
			y, _ := strconv.ParseFloat(string(op[2]), 64)
			all = append(all, drawing{page + 1, x, y, decodeText(op[3])})
		}
	}
	if len(all) == 0 {
		t.Fatal("no text was drawn")
	}
	return all
}

func decodeText(literal []byte) string {
	plain := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(string(literal))
	var units []uint16
	for i := 0; i+1 < len(plain); i += 2 {
		units = append(units, uint16(plain[i])<<8|uint16(plain[i+1]))
	}
	return string(utf16.Decode(units))
}

var footer = regexp.MustCompile(`^Page \d+ of \d+$| · Content `)

// bodyText is everything drawn above the footers, in the order of drawing.
func bodyText(t testing.TB, file []byte) string {
	t.Helper()
	var text strings.Builder
	for _, d := range drawings(t, file) {
		if !footer.MatchString(d.text) {
			text.WriteString(d.text)
			text.WriteByte('\n')
		}
	}
	return text.String()
}

// squeezed keeps letters and digits only, so that line breaks do not count.
func squeezed(text string) string {
	return strings.Map(func(char rune) rune {
		if unicode.IsLetter(char) || unicode.IsDigit(char) {
			return char
		}
		return -1
	}, text)
}
