"""The election count archive: from official files to a finished site, in one direction.

    official file --import--> data/ --load--> Election --compute--> series, standings, findings
                       (reviewed)                |
                                                 +--> figures (one spec: inline SVG and Plotly)
                                                 +--> pages (Markdown -> mkdocs -> HTML)
                                                 +--> downloads
                                                            |
                                                 site <-- links checked, swapped in whole

`import` writes data/ and a person reviews the difference. `build` reads data/ and can't write
there.
"""
