// What the pages of readers need; a site that is served has it as one file (taxonomy_site/static_files.py).
import "./copy.js";
import "./quote.js";
import "./memo.js";
import "./suggest.js";
import "./contents.js";
import "./sections.js";
import "./print.js";
