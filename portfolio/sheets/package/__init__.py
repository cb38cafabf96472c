"""An .xlsx file as what it is: a zip archive of XML parts (ECMA-376, parts 1 and 2).

It is read sparsely and within limits, whatever software wrote it. Writing replaces cells in the XML
of one tab and leaves every other part as it was, byte for byte.
"""
