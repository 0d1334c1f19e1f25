package pdf

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"

	"portal/portal"
)

// Sizes of running text, in points.
const (
	textSize    = 9.6
	textLeading = 14.4
	codeSize    = 8.2
	codeLeading = 12.2
	listIndent  = 17.0
	blockGap    = 6.0
)

var (
	plainText = &style{size: textSize, color: ink}
	boldText  = &style{size: textSize, color: ink, bold: true}
	quietText = &style{size: 8.4, color: muted}
	quietBold = &style{size: 8.4, color: muted, bold: true}
	codeText  = &style{size: codeSize, color: ink, mono: true}
)

// prose draws one piece of Markdown.
type prose struct {
	*sheet
	source []byte
}

// markdown draws a text in a column. Texts without words draw nothing.
func (s *sheet) markdown(text string, in column) {
	tree, source := portal.ParseMarkdown(text)
	p := prose{sheet: s, source: source}
	p.children(tree, in)
}

func (p prose) children(parent ast.Node, in column) {
	for node := parent.FirstChild(); node != nil; node = node.NextSibling() {
		if node.PreviousSibling() != nil {
			p.gap(gapBefore(node), in)
		}
		p.block(node, in)
	}
}

func gapBefore(node ast.Node) float64 {
	switch node.Kind() {
	case ast.KindHeading:
		return 11
	case ast.KindListItem:
		if list, ok := node.Parent().(*ast.List); ok && list.IsTight {
			return 1.5
		}
	case ast.KindTextBlock:
		return 1.5
	case ast.KindList:
		if node.PreviousSibling().Kind() == ast.KindTextBlock {
			return 2
		}
	}
	if node.PreviousSibling().Kind() == ast.KindHeading {
		return 3
	}
	return blockGap
}

func (p prose) block(node ast.Node, in column) {
	switch node := node.(type) {
	case *ast.Heading:
		p.heading(node, in)
	case *ast.Paragraph, *ast.TextBlock:
		p.flow(layOut(p.spans(node, plainText), in.width, atWords), textLeading, in)
	case *ast.List:
		p.list(node, in)
	case *ast.Blockquote:
		p.quote(node, in)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		p.code(node, in)
	case *ast.ThematicBreak:
		p.gap(4, in)
		p.rule(in)
		p.gap(4, in)
	case *tables.Table:
		p.table(node, in)
	default:
		p.children(node, in)
	}
}

// heading keeps a title together with the lines under it.
func (p prose) heading(node *ast.Heading, in column) {
	size := []float64{0, 12, 11, 10.3, 9.6, 9.6, 9.6}[node.Level]
	look := &style{size: size, color: ink, bold: true}
	lines := layOut(p.spans(node, look), in.width, atWords)
	leading := size * 1.4
	p.need(min(float64(len(lines))*leading+2*textLeading, pageBottom-pageTop))
	p.flow(lines, leading, in)
}

func (p prose) list(list *ast.List, in column) {
	number := list.Start
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		if item.PreviousSibling() != nil {
			p.gap(gapBefore(item), in)
		}
		mark := "•"
		if list.IsOrdered() {
			mark = strconv.Itoa(number) + string(list.Marker)
			number++
		}
		p.item(item, mark, in)
	}
}

func (p prose) item(item ast.Node, mark string, in column) {
	first := item.FirstChild()
	rtl := first != nil && startsRightToLeft(appendCells(nil, plainWords(p.spans(first, plainText)), plainText))
	look := layOut([]span{{mark, plainText}}, in.width, anywhere)[0]
	body := in.indented(max(listIndent, look.width+6), rtl)
	at := body.x - look.width - 6
	if rtl {
		at = body.x + body.width + 6
	}
	p.markers = append(p.markers, marker{look, at})
	if first == nil {
		p.flow(layOut(nil, body.width, atWords), textLeading, body)
		return
	}
	p.children(item, body)
}

func plainWords(spans []span) string {
	var words strings.Builder
	for _, s := range spans {
		words.WriteString(s.text)
	}
	return words.String()
}

func (p prose) quote(node ast.Node, in column) {
	body := in.indented(12, false)
	body.bars = append(in.bars[:len(in.bars):len(in.bars)], bar{in.x, hairline})
	p.children(node, body)
}

// code draws the lines of a block of code as they are, cut only where the
// column ends.
func (p prose) code(node ast.Node, in column) {
	body := in.indented(14, false)
	body.width -= 8
	body.tinted = true
	p.need(2*codeLeading + 8)
	p.gap(4, body)
	var text strings.Builder
	for i := range node.Lines().Len() {
		segment := node.Lines().At(i)
		text.Write(segment.Value(p.source))
	}
	typed := strings.ReplaceAll(strings.TrimRight(text.String(), "\n"), "\t", "    ")
	p.flow(layOut([]span{{typed, codeText}}, body.width, anywhere), codeLeading, body)
	p.gap(4, body)
}
