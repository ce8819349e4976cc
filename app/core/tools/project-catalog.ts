import { StewardError } from '#contract/problem.ts'
import { isToolOn, type Project } from '#contract/project.ts'
import type { ToolCatalog } from './tool-catalog.ts'

/** The tools as a project sees them: those that it has switched off are not there, under no name. */
export function projectCatalog(catalog: ToolCatalog, project: Project | undefined): ToolCatalog {
  if (!project) return catalog
  const isOn = ({ server, tool }: { readonly server: string; readonly tool: { readonly name: string } }): boolean => isToolOn(project, server, tool.name)
  return {
    list: (server) => catalog.list(server).filter(isOn),
    forModel: () => catalog.forModel().filter(isOn),
    byModelName(modelName) {
      const tool = catalog.byModelName(modelName)
      return tool && isOn(tool) ? tool : undefined
    },
    find(server, tool) {
      if (isToolOn(project, server, tool)) return catalog.find(server, tool)
      throw new StewardError({ code: 'tool-unknown', message: `${server} has no tool named ${tool} here.`, nextStep: 'Use one of the tools that are listed.' })
    },
    onChange: catalog.onChange,
  }
}
