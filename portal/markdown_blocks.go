package portal

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Limits that keep a crafted text from costing more than its size. Ordinary
// papers stay far below them.
const (
	maxNesting     = 16     // lists and quotes inside each other
	maxCells       = 20_000 // of a table, with those that its header promises
	maxDefinitions = 500    // link definitions in one paragraph
)

// headingParser reads headings of the # kind, also without the space that
// CommonMark asks for, and a row of = right under one.
type headingParser struct{ parser.BlockParser }

var underlinedHeading = parser.NewContextKey()

func (p headingParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if node, state := p.BlockParser.Open(parent, reader, pc); node != nil {
		return node, state
	}
	line, segment := reader.PeekLine()
	offset := pc.BlockOffset()
	if offset < 0 {
		return nil, parser.NoChildren
	}
	last := pc.LastOpenedBlock().Node
	level := tightHeadingLevel(line[offset:], last == nil || !ast.IsParagraph(last))
	if level == 0 {
		return nil, parser.NoChildren
	}
	heading := ast.NewHeading(level)
	start := segment.Start - segment.Padding + offset + level
	title := reader.Source()[start:segment.Stop]
	heading.Lines().Append(text.NewSegment(start, start+len(withoutClosing(title))))
	reader.AdvanceToEOL()
	return heading, parser.NoChildren
}

// withoutClosing takes the blanks and the closing row of # off a title; a #
// that belongs to a word stays.
func withoutClosing(title []byte) []byte {
	title = bytes.TrimRight(title, " \t\r\n")
	bare := bytes.TrimRight(title, "#")
	if trimmed := bytes.TrimRight(bare, " \t"); len(trimmed) < len(bare) {
		return trimmed
	}
	return title
}

// Continue takes the first line under a heading when it is a row of =.
func (p headingParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if pc.Get(underlinedHeading) == node || !isUnderline(line) {
		return parser.Close
	}
	pc.Set(underlinedHeading, node)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func isUnderline(line []byte) bool {
	row := bytes.TrimSpace(line)
	return len(row) >= 3 && len(bytes.Trim(row, "=")) == 0
}

// tightHeadingLevel counts the # of a heading without a space after them, or
// gives 0 when the line is text.
func tightHeadingLevel(line []byte, opensParagraph bool) int {
	rest := bytes.TrimLeft(line, "#")
	level := len(line) - len(rest)
	first, _ := utf8.DecodeRune(rest)
	switch {
	case level > 6 || len(bytes.TrimSpace(rest)) == 0 || first == '\\':
		return 0
	case level == 1 && !(opensParagraph && unicode.IsUpper(first)):
		return 0
	}
	return level
}

// shallow opens lists and quotes only down to maxNesting; below it their
// signs are text.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for node := parent; node != nil; node = node.Parent() {
		if node.Kind() == ast.KindList || node.Kind() == ast.KindBlockquote {
			depth++
		}
	}
	if depth >= maxNesting {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// scarce stops an inline parser after so many finds in one block.
type scarce struct {
	parser.InlineParser
	found parser.ContextKey
	most  int
}

func newScarce(inner parser.InlineParser, most int) scarce {
	return scarce{InlineParser: inner, found: parser.NewContextKey(), most: most}
}

func (s scarce) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	found, _ := pc.Get(s.found).(int)
	if found >= s.most {
		return nil
	}
	node := s.InlineParser.Parse(parent, block, pc)
	if node != nil {
		pc.Set(s.found, found+1)
	}
	return node
}

func (s scarce) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	pc.Set(s.found, 0)
	if inner, ok := s.InlineParser.(parser.CloseBlocker); ok {
		inner.CloseBlock(parent, block, pc)
	}
}

// outsizeParagraphs turns what would become a huge table, or a huge number of
// link definitions, into a block that shows the lines as they were typed.
type outsizeParagraphs struct{}

func (outsizeParagraphs) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	lines := node.Lines()
	if lines.Len() < 2 {
		return
	}
	delimiters := lines.At(1)
	row := delimiters.Value(reader.Source())
	columns := bytes.Count(row, []byte("|")) + 1
	isTable := len(bytes.Trim(row, "|-: \t\r\n")) == 0
	opening := lines.At(0)
	isDefinitions := bytes.HasPrefix(bytes.TrimSpace(opening.Value(reader.Source())), []byte("["))
	if isTable && columns*lines.Len() > maxCells || isDefinitions && lines.Len() > maxDefinitions {
		typed := ast.NewCodeBlock()
		typed.SetLines(lines)
		node.Parent().ReplaceChild(node.Parent(), node, typed)
	}
}
