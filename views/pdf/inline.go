package pdf

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"

	"portal/portal"
)

// spans reads the words inside a block, or inside a part of one.
func (p prose) spans(parent ast.Node, look *style) []span {
	var spans []span
	for node := parent.FirstChild(); node != nil; node = node.NextSibling() {
		spans = append(spans, p.inline(node, look)...)
	}
	return spans
}

func (p prose) inline(node ast.Node, look *style) []span {
	changed := *look
	switch node := node.(type) {
	case *ast.Text:
		return []span{{p.words(node), look}}
	case *ast.String:
		return []span{{string(node.Value), look}}
	case *ast.RawHTML:
		return []span{{oneLine(string(node.Segments.Value(p.source))), look}}
	case *ast.CodeSpan:
		changed.mono, changed.size = true, look.size*0.88
		return []span{{p.codeWords(node), &changed}}
	case *ast.Emphasis:
		changed.bold = look.bold || node.Level == 2
		changed.italic = look.italic || node.Level == 1
	case *tables.Strikethrough:
		changed.strike = true
	case *ast.Link:
		changed.link, changed.underline = portal.MarkdownText(node.Destination), true
		return withAddress(p.spans(node, &changed), changed.link, look)
	case *ast.AutoLink:
		changed.link, changed.underline = string(node.URL(p.source)), true
		if node.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(changed.link), "mailto:") {
			changed.link = "mailto:" + changed.link
		}
		return []span{{string(node.Label(p.source)), &changed}}
	}
	return p.spans(node, &changed)
}

func (p prose) words(node *ast.Text) string {
	words := string(node.Segment.Value(p.source))
	if !node.IsRaw() {
		words = portal.MarkdownText([]byte(words))
	}
	words = blanks.ReplaceAllString(words, " ")
	switch {
	case node.HardLineBreak():
		return words + "\n"
	case node.SoftLineBreak():
		return words + " "
	}
	return words
}

func (p prose) codeWords(node ast.Node) string {
	var words strings.Builder
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if text, ok := child.(*ast.Text); ok {
			words.Write(text.Segment.Value(p.source))
		}
	}
	return oneLine(words.String())
}

// blanks are what HTML shows as one space.
var blanks = regexp.MustCompile(`[ \t\n\r]+`)

func oneLine(text string) string { return strings.ReplaceAll(text, "\n", " ") }

// withAddress writes the address of a link after its words, since paper
// cannot be clicked.
func withAddress(words []span, address string, look *style) []span {
	shown := plainWords(words)
	if shown == address || "mailto:"+shown == address {
		return words
	}
	quiet := style{size: look.size * 0.88, color: muted, link: address}
	return append(words, span{" (" + address + ")", &quiet})
}
