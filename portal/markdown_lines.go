package portal

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// A line that an editor wrapped ends between these two widths, in characters.
const (
	narrowestWrap = 60
	widestWrap    = 100
)

// settleLines decides which line ends of a text are shown. Those that an
// editor made by wrapping are spaces, as in CommonMark; people who write
// without wrapping mean the line ends that they type.
func settleLines(document ast.Node, source []byte) {
	var blocks []ast.Node
	wrapped, meant := 0, 0
	for _, node := range nodesOf(document) {
		if node.Kind() == ast.KindParagraph || node.Kind() == ast.KindTextBlock {
			blocks = append(blocks, node)
			w, m := countLineEnds(linesOf(node, source))
			wrapped, meant = wrapped+w, meant+m
		}
	}
	for _, block := range blocks {
		if meant >= wrapped {
			keepLines(block)
		} else {
			keepLettersOnLines(block, source)
		}
	}
}

func linesOf(block ast.Node, source []byte) [][]byte {
	lines := make([][]byte, block.Lines().Len())
	for i := range lines {
		segment := block.Lines().At(i)
		lines[i] = bytes.TrimSpace(segment.Value(source))
	}
	return lines
}

// countLineEnds takes a line as wrapped when the next line's first word would
// have made it too wide.
func countLineEnds(lines [][]byte) (wrapped, meant int) {
	for i := 1; i < len(lines); i++ {
		word, _, _ := bytes.Cut(lines[i], []byte(" "))
		width := utf8.RuneCount(lines[i-1])
		if width <= widestWrap && width+1+utf8.RuneCount(word) > narrowestWrap {
			wrapped++
		} else {
			meant++
		}
	}
	return wrapped, meant
}

func keepLines(block ast.Node) {
	for _, node := range nodesOf(block) {
		if words, ok := node.(*ast.Text); ok && words.SoftLineBreak() {
			words.SetHardLineBreak(true)
		}
	}
}

var letterMark = regexp.MustCompile(`^\(?([A-Za-z]|[ivx]{2,5}|[IVX]{2,5})[.)][ \t]`)

// keepLettersOnLines breaks the line before each marker of a lettered list
// that has its neighbour at the start of another line of the block.
func keepLettersOnLines(block ast.Node, source []byte) {
	type line struct {
		before *ast.Text
		mark   string
	}
	var lines []line
	var before *ast.Text
	for node := block.FirstChild(); node != nil; node = node.NextSibling() {
		words, isText := node.(*ast.Text)
		if isText && (before != nil || node.PreviousSibling() == nil) {
			if mark := letterMark.FindSubmatch(source[words.Segment.Start:]); mark != nil {
				lines = append(lines, line{before, string(mark[1])})
			}
		}
		before = nil
		if isText && words.SoftLineBreak() {
			before = words
		}
	}
	for i, at := range lines {
		follows := i > 0 && isNextMark(lines[i-1].mark, at.mark)
		leads := i+1 < len(lines) && isNextMark(at.mark, lines[i+1].mark)
		if at.before != nil && (follows || leads) {
			at.before.SetHardLineBreak(true)
		}
	}
}

var romans = strings.Fields("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv")

func isNextMark(mark, next string) bool {
	if len(mark) == 1 && len(next) == 1 && next[0] == mark[0]+1 {
		return true
	}
	at := slices.Index(romans, strings.ToLower(mark))
	return at >= 0 && at+1 < len(romans) && romans[at+1] == strings.ToLower(next)
}
