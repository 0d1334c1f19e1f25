package portal

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// MarkdownWords is the text of Markdown in one line without its marks, for
// where a few words stand for it.
func MarkdownWords(source string) string {
	tree, clean := ParseMarkdown(source)
	var words strings.Builder
	for _, node := range nodesOf(tree) {
		if node.Type() == ast.TypeBlock {
			words.WriteByte(' ')
		}
		writeWords(&words, node, clean)
	}
	return strings.Join(strings.Fields(words.String()), " ")
}

func writeWords(words *strings.Builder, node ast.Node, source []byte) {
	switch node := node.(type) {
	case *ast.Text:
		if node.Parent().Kind() == ast.KindCodeSpan {
			words.Write(node.Value(source))
		} else {
			words.WriteString(MarkdownText(node.Value(source)))
		}
		if node.SoftLineBreak() || node.HardLineBreak() {
			words.WriteByte(' ')
		}
	case *ast.String:
		words.Write(node.Value)
	case *ast.AutoLink:
		words.Write(node.Label(source))
	case *ast.RawHTML:
		words.Write(node.Segments.Value(source))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		words.Write(node.Lines().Value(source))
	}
}
